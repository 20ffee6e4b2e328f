import { describe, expect, it } from "vitest";
import { parseChange } from "../../../core/diff/index.ts";
import type { RawFinding } from "../../../core/domain/index.ts";
import type { Advisory, PackageVersion, Vulnerabilities } from "../osv/index.ts";
import { patchOf, type Sides } from "../testing/change-of.ts";
import { filesOf, resultOf } from "../testing/tree-of.ts";
import { isMajorStep } from "./checks.ts";
import { dependenciesAnalyzer } from "./index.ts";

async function find(
  sides: Sides,
  database: Vulnerabilities | null = null,
): Promise<readonly RawFinding[]> {
  return (await resultOf(dependenciesAnalyzer(database), sides)).findings;
}

async function marks(sides: Sides, database: Vulnerabilities | null = null): Promise<string[]> {
  return (await find(sides, database)).map(
    ({ range, rule, severity }) =>
      `${range?.start ?? "-"} ${rule.replace("dependencies/", "")} ${severity}`,
  );
}

function packageJson(dependencies: Record<string, string>): string {
  return `${JSON.stringify({ name: "x", dependencies }, null, 2)}\n`;
}

function lock(packages: Record<string, object>): string {
  const named = Object.entries(packages).map(([name, one]) => [`node_modules/${name}`, one]);
  return `${JSON.stringify({ packages: { "": {}, ...Object.fromEntries(named) } }, null, 2)}\n`;
}

describe("a manifest", () => {
  const from = (before: Record<string, string>, after: Record<string, string>): Sides => ({
    "package.json": [packageJson(before), packageJson(after)],
  });

  it.each([
    ["a new dependency", {}, { "made-up": "^1.0.0" }, ["4 added info"]],
    ["a look-alike", {}, { lodahs: "^1.0.0" }, ["4 added info", "4 lookalike medium"]],
    ["a major step", { a: "^1.0.0" }, { a: "^2.0.0" }, ["4 major-step info"]],
    ["a step before 1.0", { a: "~0.3.0" }, { a: "~0.4.0" }, ["4 major-step info"]],
    ["a branch", { a: "^1.0.0" }, { a: "github:x/y#main" }, ["4 foreign-source medium"]],
    [
      "a branch in place of a commit",
      { a: `github:x/y#${"a".repeat(40)}` },
      { a: "github:x/y#main" },
      ["4 foreign-source medium"],
    ],
    ["a tarball", { a: "^1.0.0" }, { a: "https://h/x.tgz" }, ["4 foreign-source medium"]],
    ["a commit", { a: "^1.0.0" }, { a: `github:x/y#${"a".repeat(40)}` }, ["4 pinned-source info"]],
    ["no encryption", { a: "^1.0.0" }, { a: "http://h/x.tgz" }, ["4 unprotected-source high"]],
  ])("brings %s", async (_name, before, after, expected) => {
    expect(await marks(from(before, after))).toEqual(expected);
  });

  it.each([
    ["a smaller step", { a: "^1.0.0" }, { a: "^1.9.0" }],
    ["a step back", { a: "^2.0.0" }, { a: "^1.0.0" }],
    ["what was there", { lodahs: "^1.0.0", b: "x/y" }, { b: "x/y", lodahs: "^1.0.0" }],
    ["what goes", { lodahs: "^1.0.0", a: "1" }, { a: "1" }],
    [
      "another commit of the same source",
      { a: `github:x/y#${"a".repeat(40)}` },
      { a: `github:x/y#${"b".repeat(40)}` },
    ],
    ["another branch of the same source", { a: "github:x/y#one" }, { a: "github:x/y#two" }],
    ["what lies in the repository", { a: "^1.0.0" }, { a: "file:../a" }],
  ])("says nothing of %s", async (_name, before, after) => {
    expect(await marks(from(before, after))).toEqual([]);
  });

  it("that is new isn't listed, but its look-alikes are", async () => {
    expect(
      await marks({ "package.json": [null, packageJson({ lodahs: "1", react: "1" })] }),
    ).toEqual(["4 lookalike medium"]);
  });

  it("names what is new in one finding, and keeps passwords to itself", async () => {
    const [added] = await find(from({}, { c: "1", a: "1", b: "1" }));
    expect(added?.title).toBe("New dependencies in package.json");
    expect(added?.message).toContain("`a, b, c`");
    const [source] = await find(from({ a: "1" }, { a: "git+https://me:token@h/x.git" }));
    expect(source?.message).toContain("`a: git+https://h/x.git`");
  });

  it("that steps up many dependencies says so once", async () => {
    const [steps, ...others] = await find(
      from({ a: "^1.0.0", b: "1.0.0", c: "1.0.0" }, { a: "^2.0.0", b: "3.0.0", c: "1.1.0" }),
    );
    expect(others).toEqual([]);
    expect(steps?.title).toBe("Major steps of dependencies in package.json");
    expect(steps?.message).toContain("`a ^1.0.0 → ^2.0.0, b 1.0.0 → 3.0.0`: ");
  });

  it("of Go is judged by what it asks for itself, and its versions before 1.0 are all alike", async () => {
    const mod = (...lines: string[]): string => `module x\n\nrequire (\n${lines.join("\n")}\n)\n`;
    const sides = (before: string, after: string): Sides => ({ "go.mod": [before, after] });
    expect(
      await marks(
        sides(mod("\th.org/a v0.1.0"), mod("\th.org/a v0.2.0", "\th.org/b v1.0.0 // indirect")),
      ),
    ).toEqual([]);
    expect(
      await marks(sides(mod("\th.org/a v0.1.0"), mod("\th.org/a v1.0.0", "\th.org/b v1.0.0"))),
    ).toEqual(["4 major-step info", "5 added info"]);
  });

  it("in vendored code, fixtures, or of a bare patch is not judged", async () => {
    const sides: Sides = {
      "vendor/package.json": [packageJson({}), packageJson({ lodahs: "1" })],
      "fixtures/package.json": [packageJson({}), packageJson({ lodahs: "1" })],
    };
    expect(await marks(sides)).toEqual([]);
    const result = await dependenciesAnalyzer().analyze(
      parseChange(patchOf(from({}, { lodahs: "1" }))),
      { head: () => null, base: () => null, complete: false },
      new AbortController().signal,
    );
    expect(result).toEqual({ status: "ok", findings: [], skipped: [] });
  });
});

describe("a lockfile", () => {
  it("brings programs run by an install, once a package", async () => {
    const old = lock({ a: { version: "1.0.0", hasInstallScript: true } });
    expect(
      await marks({
        "package-lock.json": [old, lock({ a: { version: "2.0.0", hasInstallScript: true } })],
      }),
    ).toEqual([]);
    const fresh = lock({
      a: { version: "1.0.0", hasInstallScript: true },
      b: { version: "1.0.0", hasInstallScript: true },
      "a/node_modules/b": { version: "2.0.0", hasInstallScript: true },
      c: { version: "1.0.0" },
    });
    expect(await marks({ "package-lock.json": [old, fresh] })).toEqual(["8 install-script low"]);
  });

  it("brings the programs of several packages in one finding, without those that everybody knows", async () => {
    const script = { version: "1.0.0", hasInstallScript: true };
    const sides: Sides = {
      "package-lock.json": [lock({}), lock({ b: script, a: script, esbuild: script })],
    };
    const [only, ...others] = await find(sides);
    expect(others).toEqual([]);
    expect(only?.title).toBe("a runs a program when it is installed");
    expect(only?.message).toContain("`a 1.0.0, b 1.0.0`: ");
    expect(await marks({ "package-lock.json": [lock({}), lock({ sharp: script })] })).toEqual([]);
  });

  it("brings a program where the former version had none, however well the package is known", async () => {
    const sides: Sides = {
      "package-lock.json": [
        lock({ esbuild: { version: "1.0.0" } }),
        lock({ esbuild: { version: "1.0.1", hasInstallScript: true } }),
      ],
    };
    expect(await marks(sides)).toEqual(["4 script-appeared medium"]);
  });

  it("brings names that others chose: they are no slips of this change", async () => {
    const sides: Sides = {
      "package-lock.json": [lock({}), lock({ lodahs: { version: "1.0.0" } })],
    };
    expect(await marks(sides)).toEqual([]);
    expect(
      await marks({ ...sides, "package.json": [packageJson({}), packageJson({ lodahs: "1" })] }),
    ).toEqual(["4 added info", "4 lookalike medium"]);
  });

  it("leads to another host than before", async () => {
    const at = (host: string) => ({ version: "1.0.0", resolved: `https://${host}/x.tgz` });
    const old = lock({ a: at("one.test") });
    expect(
      await marks({ "package-lock.json": [old, lock({ a: at("one.test"), b: at("two.test") })] }),
    ).toEqual(["8 other-host medium"]);
    expect(
      await marks({ "package-lock.json": [old, lock({ a: at("one.test"), b: at("one.test") })] }),
    ).toEqual([]);
    expect(
      await marks({ "package-lock.json": [null, lock({ a: at("one.test"), b: at("two.test") })] }),
    ).toEqual([]);
  });

  it("whose former version is too large is compared by the lines that changed, and that is said", async () => {
    const old = lock({ a: { version: "1.0.0", hasInstallScript: true } });
    const fresh = lock({
      a: { version: "1.0.0", hasInstallScript: true },
      b: { version: "1.0.0", hasInstallScript: true },
    });
    const sides: Sides = { "package-lock.json": [old, fresh] };
    const result = await dependenciesAnalyzer().analyze(
      parseChange(patchOf(sides)),
      { ...filesOf(sides), base: () => null },
      new AbortController().signal,
    );
    expect(result).toMatchObject({
      findings: [{ rule: "dependencies/install-script", range: { start: 8 } }],
      skipped: [{ path: "package-lock.json" }],
    });
  });

  it("is asked for itself, because it may be larger than other files", () => {
    const change = parseChange(
      patchOf({
        "package-lock.json": [null, "{}\n"],
        "a.ts": [null, "x\n"],
        "vendor/yarn.lock": [null, "x\n"],
      }),
    );
    expect(dependenciesAnalyzer().alsoReads?.(change)).toEqual(["package-lock.json"]);
  });
});

describe("known vulnerabilities", () => {
  const asked: string[] = [];
  const database: Vulnerabilities = {
    affecting: async (packages) => packages.map(advisoriesOf),
  };
  function advisoriesOf({ ecosystem, name, version }: PackageVersion): Advisory[] {
    asked.push(`${ecosystem} ${name} ${version}`);
    const advisory = (
      id: string,
      severity: Advisory["severity"],
      fixedIn: string | null,
    ): Advisory => ({ id, summary: "Reads `what` it must not", severity, fixedIn });
    if (version !== "1.0.0") return [];
    if (name === "bad")
      return [advisory("A-1", "medium", "1.2.0"), advisory("A-2", "critical", "1.3.0")];
    return name === "lost" ? [advisory("A-3", "low", null)] : [];
  }

  it("are told once a package and version, at its line, as grave as the worst", async () => {
    const found = await find(
      {
        "package-lock.json": [
          lock({ a: { version: "1.0.0" } }),
          lock({
            a: { version: "1.0.0" },
            bad: { version: "1.0.0" },
            "a/node_modules/bad": { version: "1.0.0" },
            lost: { version: "1.0.0" },
          }),
        ],
      },
      database,
    );
    expect(found).toMatchObject([
      {
        rule: "dependencies/known-vulnerability",
        severity: "critical",
        category: "security",
        range: { start: 7 },
      },
      { severity: "low" },
    ]);
    expect(found[0]?.message).toContain("`A-1` `Reads 'what' it must not`; `A-2`");
    expect(found[0]?.message).toContain("Mended in `1.2.0`, `1.3.0`");
    expect(found[1]?.message).toContain("No mended version is known");
  });

  it("are asked for what the change brings, alone", async () => {
    asked.length = 0;
    const sides: Sides = {
      "package-lock.json": [
        lock({ bad: { version: "1.0.0" } }),
        lock({ bad: { version: "1.0.0" }, b: { version: "2.0.0" } }),
      ],
      "go.mod": ["module x\n", "module x\n\nrequire host.org/a v1.0.0\n"],
      "requirements.txt": ["bad==1.0.0\n", "bad==1.0.0\nc==3.0\nd>=1.0\n"],
      "pom.xml": [
        "<project/>\n",
        "<dependency><groupId>g</groupId><artifactId>a</artifactId><version>1.1</version></dependency>\n",
      ],
    };
    expect((await marks(sides, database)).filter((mark) => mark.includes("vulnerability"))).toEqual(
      [],
    );
    expect(asked).toEqual(["Go host.org/a 1.0.0", "Maven g:a 1.1", "PyPI c 3.0", "npm b 2.0.0"]);
  });

  it("that can't be looked up are said to be unknown, and the rest goes on", async () => {
    const broken: Vulnerabilities = {
      ...database,
      affecting: async () => Promise.reject(new Error("The database is damaged.")),
    };
    const sides: Sides = { "package.json": [packageJson({}), packageJson({ a: "1.0.0" })] };
    const result = await resultOf(dependenciesAnalyzer(broken), sides);
    expect(result.findings).toHaveLength(1);
    expect(result.skipped).toEqual([
      {
        path: "package.json",
        reason: "no vulnerabilities were looked up: The database is damaged.",
      },
    ]);
  });

  it("end with a cancelled review", async () => {
    const cancelled = AbortSignal.abort(new Error("superseded"));
    const sides: Sides = { "package.json": [packageJson({}), packageJson({ a: "1.0.0" })] };
    await expect(
      dependenciesAnalyzer(database).analyze(
        parseChange(patchOf(sides)),
        filesOf(sides),
        cancelled,
      ),
    ).rejects.toThrow("superseded");
  });
});

describe("a flood", () => {
  it("is cut per kind and file, in the same order always", async () => {
    const names = Array.from({ length: 100 }, (_, n) => `made-up-${n}`);
    const sides: Sides = {
      "package.json": [
        packageJson({}),
        packageJson(Object.fromEntries(names.map((name) => [name, `https://h/${name}.tgz`]))),
      ],
    };
    expect(await marks(sides)).toHaveLength(26);
    expect(JSON.stringify(await find(sides))).toBe(JSON.stringify(await find(sides)));
  });
});

describe("a major step", () => {
  it.each([
    ["^1.0.0", "^2.0.0", true],
    ["~> 1.0", "~> 2.0", true],
    ["v1.2.3", "v2.0.0", true],
    [">=1", ">=2", true],
    ["0.1", "0.2", true],
    ["0.9", "1.0", true],
    ["1.0", "1.9", false],
    ["2.0", "1.0", false],
    ["*", "2.0", false],
    ["latest", "next", false],
  ])("from %s to %s: %s", (before, after, expected) => {
    expect(isMajorStep(before, after, "npm")).toBe(expected);
  });
});
