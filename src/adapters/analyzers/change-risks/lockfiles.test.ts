import { describe, expect, it } from "vitest";
import { parseChange } from "../../../core/diff/index.ts";
import { marks, patchOf, risks, type Sides } from "../testing/change-of.ts";
import { changeRisksAnalyzer } from "./index.ts";
import { cargoToml, gemfile, goMod, pythonToml } from "./manifests.ts";

type Dependencies = Record<string, string>;

function manifest(dependencies: Dependencies, more: object = {}): string {
  return JSON.stringify({ name: "app", dependencies, ...more }, null, 2);
}

function npmLock(dependencies: Dependencies, folder = "", more: object = {}): string {
  return JSON.stringify(
    { lockfileVersion: 3, packages: { [folder]: { dependencies, ...more } } },
    null,
    2,
  );
}

describe("package-lock.json", () => {
  it("is out of step with a dependency that it doesn't know", async () => {
    const lock = npmLock({ a: "^1" });
    const findings = await risks({
      "package.json": [manifest({ a: "^1" }), manifest({ a: "^1", "@x/b": "^2" })],
      "package-lock.json": [lock, lock],
    });
    expect(findings).toMatchObject([
      {
        rule: "change/lockfile-out-of-step",
        severity: "medium",
        category: "dependencies",
        title: "package-lock.json doesn't match package.json",
        path: "package.json",
        range: { start: 5, end: 5 },
      },
    ]);
    expect(findings[0]?.message).toContain("`@x/b`");
    expect(findings[0]?.message).toContain("npm install");
  });

  it.each([
    ["another version", manifest({ a: "^2" }), npmLock({ a: "^1" }), true],
    ["a removed dependency", manifest({}), npmLock({ a: "^1" }), true],
    ["the same", manifest({ a: "^1" }), npmLock({ a: "^1" }), false],
    ["another block", manifest({}, { devDependencies: { a: "^1" } }), npmLock({ a: "^1" }), false],
    [
      "optional over plain",
      manifest({ a: "1" }, { optionalDependencies: { a: "2" } }),
      npmLock({}, "", { optionalDependencies: { a: "2" } }),
      false,
    ],
    [
      "other changes of the manifest",
      manifest({ a: "^1" }, { version: "2.0.0" }),
      npmLock({ a: "^1" }),
      false,
    ],
    ["a broken manifest", "{", npmLock({ a: "^1" }), false],
    ["a broken lockfile", manifest({ a: "^2" }), "{", false],
    [
      "names of JavaScript's own",
      '{"dependencies":{"__proto__":"1","constructor":"1"}}',
      '{"packages":{"":{"dependencies":{"__proto__":"1","constructor":"1"}}}}',
      false,
    ],
  ])("with %s", async (_name, head, lock, expected) => {
    const sides: Sides = {
      "package.json": [manifest({ a: "^1" }), `${head}\n`],
      "package-lock.json": [lock, lock],
    };
    const base = npmLock({ a: "^1" });
    const withOldLock: Sides = { ...sides, "package-lock.json": [`${base}\n\n`, lock] };
    expect((await marks(withOldLock)).length).toBe(expected ? 1 : 0);
  });

  it("of the first format is compared by name", async () => {
    const lock = JSON.stringify({ lockfileVersion: 1, dependencies: { a: { version: "1.0.0" } } });
    expect(
      await marks({
        "package.json": [manifest({ a: "^1" }), manifest({ a: "^1.0.0" })],
        "package-lock.json": [lock, lock],
      }),
    ).toEqual([]);
    expect(
      await marks({
        "package.json": [manifest({ a: "^1" }), manifest({ a: "^1", b: "1" })],
        "package-lock.json": [lock, lock],
      }),
    ).toHaveLength(1);
  });

  it("serves the packages of a workspace from above", async () => {
    const lock = npmLock({ a: "^1" }, "packages/x");
    const sides = (spec: string): Sides => ({
      "packages/x/package.json": [manifest({ a: "^1" }), manifest({ a: "^1", b: spec })],
      "package-lock.json": [lock, npmLock({ a: "^1", b: "^3" }, "packages/x")],
    });
    expect(await marks(sides("^3"))).toEqual([]);
    expect(await marks(sides("^4"))).toEqual(["packages/x/package.json:5 lockfile-out-of-step"]);
  });

  it("is judged by what this change did, not by what was wrong before", async () => {
    const lock = npmLock({ a: "^1" });
    expect(
      await marks({
        "package.json": [manifest({ a: "^2" }), manifest({ a: "^2" }, { version: "2" })],
        "package-lock.json": [lock, lock],
      }),
    ).toEqual([]);
    expect(
      await marks({
        "package.json": [manifest({ a: "^2" }), manifest({ a: "^2", b: "1" })],
        "package-lock.json": [null, lock],
      }),
    ).toHaveLength(1);
  });

  it("is out of step when it changed alone", async () => {
    const same = manifest({ a: "^1" });
    expect(
      await marks({
        "package.json": [same, same],
        "package-lock.json": [npmLock({ a: "^1" }), npmLock({ a: "^2" })],
      }),
    ).toEqual(["package.json:- lockfile-out-of-step"]);
  });

  it("is silent where nothing can be known", async () => {
    const sides: Sides = {
      "package.json": [manifest({}), manifest({ a: "1" })],
      "package-lock.json": [npmLock({}), npmLock({})],
    };
    expect(await marks(sides)).toHaveLength(1);
    expect(await marks(sides, true)).toEqual([]);
    expect(await marks({ "package.json": [manifest({}), manifest({ a: "1" })] })).toEqual([]);
    expect(
      await marks({
        "a/node_modules/b/package.json": [manifest({}), manifest({ a: "1" })],
        "package-lock.json": [npmLock({}), npmLock({})],
      }),
    ).toEqual([]);
  });
});

describe("other lockfiles", () => {
  it.each<[string, Sides, boolean]>([
    [
      "yarn 1, known",
      {
        "package.json": [manifest({}), manifest({ a: "^1" })],
        "yarn.lock": ["", '\na@^1, a@^1.2:\n  version "1.2.0"\n'],
      },
      false,
    ],
    [
      "yarn 2, known",
      {
        "package.json": [manifest({}), manifest({ a: "^1" })],
        "yarn.lock": ["", '"a@npm:^1":\n  version: 1.2.0\n'],
      },
      false,
    ],
    [
      "yarn, unknown",
      {
        "package.json": [manifest({}), manifest({ a: "^2" })],
        "yarn.lock": ["a@^1:\n", "a@^1:\n"],
      },
      true,
    ],
    [
      "yarn, a package of the workspace",
      {
        "package.json": [
          manifest({}, { name: "@x/app" }),
          manifest({ "@x/b": "1.0.0", c: "workspace:*" }, { name: "@x/app" }),
        ],
        "yarn.lock": ["a@^1:\n", "a@^1:\n"],
      },
      false,
    ],
    [
      "pnpm, not updated",
      { "package.json": [manifest({}), manifest({ a: "1" })], "pnpm-lock.yaml": ["x\n", "x\n"] },
      true,
    ],
    [
      "pnpm, updated",
      { "package.json": [manifest({}), manifest({ a: "1" })], "pnpm-lock.yaml": ["x\n", "y\n"] },
      false,
    ],
    [
      "pnpm, a link",
      {
        "package.json": [manifest({}), manifest({ a: "workspace:*" })],
        "pnpm-lock.yaml": ["x\n", "x\n"],
      },
      false,
    ],
    [
      "pnpm, scripts alone",
      {
        "package.json": [manifest({}), manifest({}, { scripts: { a: "b" } })],
        "pnpm-lock.yaml": ["x\n", "x\n"],
      },
      false,
    ],
    [
      "composer",
      {
        "composer.json": ['{"require":{}}', '{"require":{"a/b":"^1"}}'],
        "composer.lock": ["x\n", "x\n"],
      },
      true,
    ],
    [
      "Pipfile",
      {
        Pipfile: ['[packages]\na = "*"\n', '[packages]\na = "*"\nb = "==1"\n'],
        "Pipfile.lock": ["x\n", "x\n"],
      },
      true,
    ],
    [
      "poetry",
      {
        "pyproject.toml": [
          '[tool.poetry.dependencies]\na = "1"\n',
          '[tool.poetry.dependencies]\na = "2" # x\n',
        ],
        "poetry.lock": ["x\n", "x\n"],
      },
      true,
    ],
    [
      "poetry, other tools alone",
      {
        "pyproject.toml": ["[tool.black]\nline = 1\n", "[tool.black]\nline = 2\n"],
        "poetry.lock": ["x\n", "x\n"],
      },
      false,
    ],
    [
      "uv",
      {
        "pyproject.toml": [
          '[project]\ndependencies = [\n "a",\n]\n',
          '[project]\ndependencies = [\n "a",\n "b",\n]\n',
        ],
        "uv.lock": ["x\n", "x\n"],
      },
      true,
    ],
    [
      "bundler, unknown",
      {
        Gemfile: ["gem 'a'\n", "gem 'a'\ngem 'b'\n"],
        "Gemfile.lock": ["    a (1.0)\n", "    a (1.0)\n"],
      },
      true,
    ],
    [
      "bundler, an option alone",
      {
        Gemfile: ["gem 'a'\n", "gem 'a', require: false\n"],
        "Gemfile.lock": ["    a (1.0)\n", "    a (1.0)\n"],
      },
      false,
    ],
    [
      "go, unknown",
      {
        "go.mod": ["module x\n", "module x\nrequire a.b/c v1.2.3\n"],
        "go.sum": ["a.b/c v1.2.2 h1:x\n", "a.b/c v1.2.2 h1:x\n"],
      },
      true,
    ],
    [
      "go, known",
      {
        "go.mod": ["module x\n", "module x\nrequire (\n\ta.b/c v1.2.3 // indirect\n)\n"],
        "go.sum": ["", "a.b/c v1.2.3 h1:x\n"],
      },
      false,
    ],
    [
      "go, replaced",
      {
        "go.mod": ["module x\n", "module x\nrequire a.b/c v0.0.0\nreplace a.b/c => ../c\n"],
        "go.sum": ["x\n", "x\n"],
      },
      false,
    ],
    [
      "cargo, unknown",
      {
        "Cargo.toml": ["[dependencies]\n", '[dependencies]\nserde = "1"\n'],
        "Cargo.lock": ['name = "x"\n', 'name = "x"\n'],
      },
      true,
    ],
    [
      "cargo, known under its own name",
      {
        "Cargo.toml": [
          "[dependencies]\n",
          '[dependencies]\ns = { package = "serde", version = "1" }\n',
        ],
        "Cargo.lock": ['name = "serde"\n', 'name = "serde"\n'],
      },
      false,
    ],
    [
      "cargo, in a workspace",
      {
        "crates/a/Cargo.toml": ["[dependencies]\n", "[dependencies]\nserde.workspace = true\n"],
        "Cargo.lock": ['name = "x"\n', 'name = "x"\n'],
      },
      true,
    ],
  ])("%s", async (_name, sides, expected) => {
    expect(
      (await marks(sides)).filter((mark) => mark.endsWith("lockfile-out-of-step")),
    ).toHaveLength(expected ? 1 : 0);
  });

  it("are asked for beside changed manifests, those above them included", () => {
    const change = parseChange(
      patchOf({
        "a/b/package.json": ["{}", "{ }"],
        "go.mod": ["a\n", "b\n"],
        "x/package-lock.json": ["1\n", "2\n"],
        "node_modules/y/package.json": ["1\n", "2\n"],
      }),
    );
    const wanted = changeRisksAnalyzer().alsoReads?.(change) ?? [];
    expect(wanted).toEqual(
      expect.arrayContaining([
        "a/b/yarn.lock",
        "a/yarn.lock",
        "yarn.lock",
        "package-lock.json",
        "go.sum",
        "x/package.json",
      ]),
    );
    expect(wanted.filter((path) => path.startsWith("node_modules"))).toEqual([]);
    expect(new Set(wanted).size).toBe(wanted.length);
  });
});

describe("manifests", () => {
  it("are read as far as dependencies go", () => {
    expect([
      ...(goMod("require a v1 // x\nrequire (\n  b/c v2\n\td v3-x\n)\nexclude e v4\n") ?? []),
    ]).toEqual([
      ["a", "v1"],
      ["b/c", "v2"],
      ["d", "v3-x"],
    ]);
    expect([...(gemfile("gem 'a', '~> 1'\n  gem \"b\"\n# gem 'c'\n") ?? [])]).toEqual([
      ["a", ", '~> 1'"],
      ["b", ""],
    ]);
    expect([
      ...(
        cargoToml(
          '[package]\nname = "x"\n[dev-dependencies]\na = "1"\n[dependencies.b]\nversion = "1"\n[target.\'cfg(unix)\'.dependencies]\nc = "1"\n',
        ) ?? []
      ).keys(),
    ]).toEqual(["a", "b", "c"]);
    expect([
      ...(pythonToml(
        '[project]\nname = "x"\ndependencies = [ # all\n "a>=1",\n]\n[dependency-groups]\ndev = ["b"]\n',
      ) ?? []),
    ]).toEqual([
      ["project.dependencies", '["a>=1",]'],
      ["dependency-groups.dev", '["b"]'],
    ]);
  });
});
