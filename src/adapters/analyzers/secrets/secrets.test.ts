import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RawFinding } from "../../../core/domain/index.ts";
import { secretsAnalyzer } from "./index.ts";
import { mask } from "./say.ts";

/** Pieces put in where a secret starts to look like one. */
const cut = {
  under: "_",
  dash: "-",
  services: "services",
  live: "live",
  test: "test",
  tt: "TT",
  b: "B",
  a: "A",
  ant: "ant",
  secretive: "PRIVATE",
  sg: "SG.a.",
};

/** Made up for these tests. Written in two parts, so that no scanner takes this file for a leak. */
const body = "9fQ2vLx7Rk3ZtB8mWc5YpN1sHd6GjT4aUeKo";
const long = `${body}Zx8Kq2Lw7Vr3Mb5Nc9Tg1Hy4Jd6Fs0PaQe7Wu2Rt9Yi4Op1As6Df3Gh8`;
const key = `MIIE${"pAIBAAKCAQEA7vX2kQ9mLw3RtZ8yBc5NpH1sJd6GfT4aUeKoWi0Xq2Lv7Mb".repeat(3)}`;
const tokens: Record<string, string> = {
  "github-token": `ghp${cut.under}${body}`,
  "gitlab-token": `glpat${cut.dash}${body.slice(0, 20)}`,
  "npm-token": `npm${cut.under}${body}`,
  "slack-token": `xoxb${cut.dash}394857203948-${body.slice(0, 24)}`,
  "slack-webhook": `https://hooks.slack.com/${cut.services}/T0${body.slice(0, 8)}/B0${body.slice(0, 8)}/${body.slice(0, 24)}`,
  "stripe-live-key": `sk_${cut.live}_${body.slice(0, 24)}`,
  "stripe-test-key": `sk_${cut.test}_${body.slice(0, 24)}`,
  "atlassian-api-token": `ATA${cut.tt}3xFfGF0${long}=AB12CD34`,
  "bitbucket-access-token": `ATC${cut.tt}3xFfGN0${long}=AB12CD34`,
  "bitbucket-app-password": `ATB${cut.b}${body.slice(0, 32)}`,
  "aws-key-id": `AKI${cut.a}Q3EG5VZ2MXLW7KRT`,
  "anthropic-key": `sk-${cut.ant}-api03-${long}${body.slice(0, 1)}AA`,
  "private-key": `-----BEGIN RSA ${cut.secretive} KEY-----\n${key}\n-----END RSA PRIVATE KEY-----`,
};

async function find(text: string, path = "src/app.ts"): Promise<readonly RawFinding[]> {
  const result = await secretsAnalyzer().analyze([{ path, text }], new AbortController().signal);
  if (result.status !== "ok") throw new Error(result.reason);
  expect(result.skipped).toEqual([]);
  return result.findings;
}

function leaks(finding: RawFinding, secret: string): boolean {
  const said = JSON.stringify({ ...finding, identity: "" });
  return Array.from({ length: Math.max(0, secret.length - 4) }, (_, at) =>
    secret.slice(at, at + 5),
  ).some((part) => said.includes(part));
}

describe("secrets that must be found", () => {
  it.each(Object.entries(tokens))("%s", async (name, secret) => {
    for (const path of ["src/app.ts", "settings.py", "README", "config.yml", "Dockerfile"]) {
      const findings = await find(`first\n\tvalue: "${secret}" # x\r\nlast`, path);
      expect(findings.map(({ rule }) => rule)).toEqual([`secrets/${name}`]);
      const finding = findings[0];
      expect(finding?.range).toEqual({ start: 2, end: 1 + secret.split("\n").length });
      expect(finding?.identity).toBe(createHash("sha256").update(secret).digest("hex"));
      expect(
        finding !== undefined && leaks(finding, secret.split(/\n|\/services\//)[1] ?? secret),
      ).toBe(false);
    }
  });

  it("an AWS secret key on the line where it stands, not where its name does", async () => {
    const secret = `wJ4lrXUtnF3MI/K7MD3NG/bPxRf1CYzX9Qe7Vb2T`;
    const findings = await find(`aws_secret_access_key\n =\n ${secret}\n`, "credentials");
    expect(findings).toMatchObject([
      { rule: "secrets/aws-secret-key", severity: "critical", range: { start: 3, end: 3 } },
    ]);
  });

  it("an npm registry token in .npmrc, whatever folder it is in", async () => {
    expect(
      await find("//npm.acme.io/:_authToken=4f7a9c2e-77b1-4d3e-9a10\n", "web/.npmrc"),
    ).toMatchObject([{ rule: "secrets/npm-token", range: { start: 1, end: 1 } }]);
    expect(await find("//npm.acme.io/:_authToken=${NPM_TOKEN}\n", ".npmrc")).toEqual([]);
  });

  it("passwords in addresses, graver on hosts that others reach", async () => {
    const findings = await find(
      [
        // kody-ignore secrets/database-password -- made up for this test
        "postgres://app:k3Yb0ard-cat@db.acme.io/x",
        // kody-ignore secrets/database-password -- made up for this test
        "mysql://app:k3Yb0ard-cat@localhost/x",
        // kody-ignore secrets/url-password -- made up for this test
        "https://bot:k3Yb0ard-cat@git.acme.io/x",
      ].join("\n"),
    );
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ["secrets/database-password", "high"],
      ["secrets/database-password", "low"],
      ["secrets/url-password", "high"],
    ]);
    expect(new Set(findings.map(({ identity }) => identity)).size).toBe(1);
    for (const finding of findings) expect(finding.message).not.toContain("Yb0ard");
  });

  it("less gravely where tests bring keys of their own, tokens of a service excepted", async () => {
    const severities = async (name: string): Promise<(string | undefined)[]> => {
      const paths = ["tests/certs/server.key", "fixtures/a.txt", "deploy/server.key"];
      return Promise.all(
        paths.map(async (path) => (await find(tokens[name] ?? "", path))[0]?.severity),
      );
    };
    expect(await severities("private-key")).toEqual(["low", "low", "critical"]);
    expect(await severities("github-token")).toEqual(["critical", "critical", "critical"]);
  });

  it("not what everybody's development database has, where it is started for tests", async () => {
    const severities = async (text: string): Promise<(string | undefined)[]> => {
      const paths = [
        "test/db.test.ts",
        "bitbucket-pipelines.yml",
        "docker-compose.dev.yml",
        "a.py",
      ];
      return Promise.all(paths.map(async (path) => (await find(text, path))[0]?.severity));
    };
    const none = [undefined, undefined, undefined];
    expect(await severities("postgres://app:dev12345@localhost:5432/x")).toEqual([...none, "info"]);
    expect(await severities("mysql://root:toor@127.0.0.1/x")).toEqual([...none, "info"]);
    expect(await severities("mongodb://app:RootPassword@mongo:27017/x")).toEqual([...none, "info"]);
    // kody-ignore secrets/database-password -- made up for this test
    expect(await severities("postgres://app:k3Yb0ard-cat@db/x")).toEqual([
      "low",
      "low",
      "low",
      "low",
    ]);
    // kody-ignore secrets/database-password -- made up for this test
    expect(await severities("postgres://app:dev12345@db.acme.io/x")).toEqual([
      "low",
      "high",
      "high",
      "high",
    ]);
  });

  it("even when comments ask not to", async () => {
    const secret = tokens["github-token"] ?? "";
    for (const comment of [
      "// secretlint-disable",
      "/* secretlint-disable-line */",
      "# secretlint-disable-next-line",
    ]) {
      expect(await find(`${comment}\nconst a = "${secret}"; ${comment}`)).toHaveLength(1);
    }
  });

  it("beside the word example, in minified text, and with broken characters around", async () => {
    const secret = tokens["github-token"] ?? "";
    expect(await find(`// example: changeme\nconst example = "${secret}"`)).toHaveLength(1);
    expect(await find(`${"a;".repeat(60_000)}"${secret}"`)).toHaveLength(1);
    expect(await find(`\uD800\uFEFF"${secret}"\uDC00`)).toHaveLength(1);
  });

  it("once, where two patterns meet", async () => {
    const findings = await find(
      `git clone https://x-token-auth:${tokens["bitbucket-access-token"] ?? ""}@bitbucket.org/a/b`,
    );
    expect(findings).toHaveLength(1);
  });
});

describe("what must not be taken for a secret", () => {
  it.each([
    "AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    `ghp${cut.under}${"x".repeat(36)}`,
    `ghp${cut.under}EXAMPLEaB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW`,
    `ghp${cut.under}1234567890abcdefghijABCDEFGHIJ123456`,
    "postgres://postgres:postgres@localhost:5432/app",
    "postgres://user:changeme@db.acme.io/app",
    "postgres://user:${DB_PASSWORD}@db.acme.io/app",
    "postgres://user:<password>@db.acme.io/app",
    "https://user:hunter22@example.com/path",
    "mongodb://app:s3cretpw@db.test/app",
    "mysql://root:{{ mysql_password }}@db/app",
    "ATATT<token>",
    `ATA${cut.tt}3xFfGF0${"A".repeat(120)}`,
    "const password = process.env.PASSWORD;",
    "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----",
    "sha512-9fQ2vLx7Rk3ZtB8mWc5YpN1sHd6GjT4aUeKo9fQ2vLx7Rk3ZtB8mWc5YpN1sHd6GjT4a==",
    "AKIAlowercase and BACKSASIAN1234567890123",
  ])("%s", async (text) => {
    expect(await find(text)).toEqual([]);
  });

  it("lockfiles, drawings and installed packages aren't opened", () => {
    const { accepts } = secretsAnalyzer();
    expect(
      ["package-lock.json", "a/yarn.lock", "logo.svg", "node_modules/a.js", "key.p12"].filter(
        accepts,
      ),
    ).toEqual([]);
    expect(["a.ts", ".env", "Makefile", "a.json", "b.lock"].filter(accepts)).toHaveLength(5);
  });
});

describe("scanning", () => {
  it("finds a secret wherever it lies in a large file, exactly once", async () => {
    const secret = tokens["npm-token"] ?? "";
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 4_600 }), async (line) => {
        const lines = Array.from({ length: 4_601 }, () => "const filler = 'nothing to see here';");
        lines[line] = `const token = "${secret}";`;
        const findings = await find(lines.join("\n"));
        expect(findings.map(({ range }) => range)).toEqual([{ start: line + 1, end: line + 1 }]);
      }),
      { numRuns: 12, examples: [[1_683], [1_684], [1_685]] },
    );
  });

  it("says at most four characters and a quarter of any secret", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (secret) => {
        const shown = mask(secret).slice(0, -1);
        expect(secret.startsWith(shown)).toBe(true);
        expect(shown.length).toBeLessThanOrEqual(Math.min(4, secret.length / 4));
      }),
    );
  });

  it("gets through text that is made to hold it up", async () => {
    const hostile = [
      `${cut.sg}${"b".repeat(300)}é `.repeat(1_000),
      "-----BEGIN PRIVATE KEY-----".repeat(10_000),
      `secret_access_key${" ".repeat(300_000)}`,
      "https://a:b@".repeat(25_000),
      "ATATT".repeat(60_000),
      "[".repeat(300_000),
    ];
    for (const text of hostile) expect(await find(text, "a.json")).toEqual([]);
  });

  it("stays quick when everything is a secret", async () => {
    const many = Array.from(
      { length: 12_000 },
      (_, n) => `npm${cut.under}${createHash("sha256").update(`${n}`).digest("hex").slice(0, 36)}`,
    );
    expect(await find(many.join("\n"))).toHaveLength(12_000);
  });

  it("names a file that is too large, and stops when told to", async () => {
    const analyzer = secretsAnalyzer();
    const large = { path: "a", text: "é".repeat(600_000) };
    expect(await analyzer.analyze([large], new AbortController().signal)).toMatchObject({
      skipped: [{ path: "a", reason: "larger than 1 MB" }],
    });
    await expect(analyzer.analyze([large], AbortSignal.abort(new Error("stop")))).rejects.toThrow(
      "stop",
    );
  });
});
