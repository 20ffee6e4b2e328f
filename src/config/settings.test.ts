import { resolve } from "node:path";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { describeVariables, loadSettings } from "./index.ts";

function settingsOf(environment: Record<string, string>) {
  const loaded = loadSettings(environment);
  if (!loaded.ok) throw new Error(loaded.problems.join(" "));
  return loaded;
}

function problemsOf(environment: Record<string, string>): string[] {
  const loaded = loadSettings(environment);
  return loaded.ok ? [] : loaded.problems;
}

describe("settings", () => {
  test("an empty environment gives the defaults of a private installation", () => {
    const { settings } = settingsOf({});
    expect(settings.host).toBe("127.0.0.1");
    expect(settings.databaseUrl).toBeNull();
    expect(settings.publicUrl).toBeNull();
    expect(settings.bitbucket).toEqual({
      apiUrl: "https://api.bitbucket.org/2.0",
      webUrl: "https://bitbucket.org",
    });
  });

  test("empty values count as absent, and addresses lose their final slash", () => {
    const { settings } = settingsOf({
      KODY_PORT: "",
      KODY_PUBLIC_URL: "https://kody.example.com/",
    });
    expect(settings.port).toBe(7420);
    expect(settings.publicUrl).toBe("https://kody.example.com");
  });

  test("all problems are listed at once, each naming its variable", () => {
    const problems = problemsOf({
      KODY_PORT: "99999",
      DATABASE_URL: "mysql://host/db",
      KODY_PUBLIC_URL: "kody.example.com",
      KODY_WORKERS: "none",
    });
    expect(problems).toHaveLength(4);
    for (const name of ["KODY_PORT", "DATABASE_URL", "KODY_PUBLIC_URL", "KODY_WORKERS"]) {
      expect(problems.some((problem) => problem.startsWith(name))).toBe(true);
    }
  });

  test("known vulnerabilities are looked up where somebody put them, and nowhere by default", () => {
    expect(settingsOf({}).settings.osvPath).toBeNull();
    expect(settingsOf({ KODY_OSV_PATH: "/var/lib/osv/../osv" }).settings.osvPath).toBe(
      "/var/lib/osv",
    );
    expect(settingsOf({ KODY_OSV_PATH: " osv " }).settings.osvPath).toBe(resolve("osv"));
    expect(problemsOf({ KODY_OSV_PATH: " " })[0]).toMatch(/^KODY_OSV_PATH/);
  });

  test("hosts inside are a list of names with or without port, and nothing else", () => {
    const { settings } = settingsOf({
      KODY_PRIVATE_HOSTS: "mail.internal, ollama:11434,[::1]:25,",
    });
    expect(settings.privateHosts).toEqual(["mail.internal", "ollama:11434", "[::1]:25"]);
    expect(settingsOf({}).settings.privateHosts).toEqual([]);
    for (const wrong of ["http://ollama:11434", "ollama/v1", "ollama:99999", "a b", "u@ollama"]) {
      expect(problemsOf({ KODY_PRIVATE_HOSTS: wrong })[0]).toMatch(/KODY_PRIVATE_HOSTS must list/);
    }
  });

  test("a misspelt variable is refused with its likely meaning", () => {
    expect(problemsOf({ KODY_HOEM: "/srv/kody" })).toEqual([
      "KODY_HOEM is not a setting of Kody; did you mean KODY_HOME?",
    ]);
  });

  const provider = {
    KODY_OIDC_ISSUER: "https://id.example.com/realm",
    KODY_OIDC_CLIENT_ID: "kody",
    KODY_OIDC_CLIENT_SECRET: "canary",
  };

  test("a provider to sign in through is whole or none, its secret apart from the settings", () => {
    const { settings, secrets } = settingsOf(provider);
    expect(settings.provider).toEqual({
      name: "id.example.com",
      issuer: "https://id.example.com/realm",
      clientId: "kody",
    });
    expect(secrets.oidcClientSecret).toBe("canary");
    expect(JSON.stringify({ settings, secrets })).not.toContain("canary");
    expect(settingsOf({}).settings.provider).toBeNull();
    expect(problemsOf({ KODY_OIDC_ISSUER: provider.KODY_OIDC_ISSUER })).toEqual([
      "KODY_OIDC_CLIENT_ID is needed to sign in through a provider.",
      "KODY_OIDC_CLIENT_SECRET is needed to sign in through a provider.",
    ]);
  });

  test.each([
    ["http://localhost:3000", true],
    ["http://127.0.0.1:3000", true],
    ["http://[::1]:3000", true],
    ["http://id.example.com", false],
    ["http://127.0.0.1.evil.example", false],
    ["http://localhost.evil.example", false],
  ])("a provider at %s without encryption: %s", (issuer, allowed) => {
    expect(problemsOf({ ...provider, KODY_OIDC_ISSUER: issuer })).toEqual(
      allowed ? [] : ["KODY_OIDC_ISSUER must be an https address."],
    );
  });

  test("variables of other programs are none of our business", () => {
    expect(problemsOf({ PATH: "/bin", NODE_ENV: "production" })).toEqual([]);
  });

  test("secrets never show when they are printed", () => {
    const { secrets } = settingsOf({ KODY_TOKEN: "ATATT-canary", KODY_ROOT_KEY: "c".repeat(64) });
    expect(secrets.token).toBe("ATATT-canary");
    expect(
      `${JSON.stringify({ secrets })}${inspect(secrets, { depth: 9, showHidden: true })}`,
    ).not.toMatch(/canary|cccc/);
  });

  test("every variable is described for the documentation", () => {
    for (const variable of describeVariables()) expect(variable.description).toMatch(/\.$/);
  });

  test.each([
    "https://user:hunter2@kody.example.com",
    "https://hunter2@kody.example.com",
    "https://kody.example.com/?a=hunter2",
    "https://kody.example.com/#hunter2",
  ])("an address with more than a place is refused, unquoted: %s", (url) => {
    const problems = problemsOf({ KODY_PUBLIC_URL: url });
    expect(problems).toEqual(["KODY_PUBLIC_URL must hold no user, password, ? or #."]);
  });

  test("a database's address with its password is accepted, and never quoted when it is bad", () => {
    const good = "postgres://kody:hunter2@db.example.com/kody";
    expect(settingsOf({ DATABASE_URL: good }).settings.databaseUrl).toBe(good);
    // kody-ignore secrets/database-password -- made up for this test
    expect(problemsOf({ DATABASE_URL: "mysql://kody:hunter2@db" }).join()).not.toContain("hunter2");
  });

  test("a relative home is one folder, wherever Kody is started from", () => {
    expect(settingsOf({ KODY_HOME: "data" }).settings.home).toBe(resolve("data"));
    expect(settingsOf({ KODY_HOME: "/srv/kody/" }).settings.home).toBe("/srv/kody");
  });

  test("every problem is a sentence", () => {
    const problems = problemsOf({
      KODY_MIRROR_BYTES: "-1",
      KODY_LOG_LEVEL: "loud",
      KODY_WORKERS: "1.5",
      KODY_PORT: "-1",
      KODY_UNHEARD_OF_THING: "x",
    });
    expect(problems).toHaveLength(5);
    for (const problem of problems) expect(problem).toMatch(/^KODY_[A-Z_]+ .*[^.][.?]$/s);
  });
});
