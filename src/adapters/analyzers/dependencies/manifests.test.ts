import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolvedOf } from "./locks.ts";
import { isManifest, wantedOf } from "./manifests.ts";

/** `ecosystem name spec`, with the kind of a source besides the registry. */
function wanted(path: string, text: string): string[] {
  return [...wantedOf(path, text).values()].map(({ name, spec, source }) =>
    [name, spec, source?.kind ?? "", source?.pinned === true ? "pinned" : ""]
      .filter((part) => part !== "")
      .join(" "),
  );
}

function resolved(path: string, text: string): string[] {
  return resolvedOf(path, text).map(
    ({ name, version, installScript, line }) =>
      `${line ?? "-"} ${name} ${version}${installScript ? " script" : ""}`,
  );
}

const hash = "a".repeat(40);

describe("manifests", () => {
  it.each([
    [
      "package.json",
      '{"dependencies":{"a":"^1.0.0","b":"npm:@s/c@2","d":"github:x/y"},"devDependencies":{"e":"x/y#main"},"peerDependencies":{"f":"*"}}',
      ["e x/y#main git", "a ^1.0.0", "@s/c 2", "d github:x/y git", "f *"],
    ],
    [
      "package.json",
      `{"dependencies":{"a":"git+https://h/x.git#${hash}","b":"https://h/x.tgz","c":"file:../c","d":"workspace:*"}}`,
      [
        `a git+https://h/x.git#${hash} git pinned`,
        "b https://h/x.tgz url",
        "c file:../c",
        "d workspace:*",
      ],
    ],
    [
      "composer.json",
      '{"require":{"php":">=8","Vendor/A":"^1"},"repositories":[{"type":"vcs","url":"https://h/x"}]}',
      ["vendor/a ^1", "https://h/x git"],
    ],
    [
      "go.mod",
      "module x\n\nrequire (\n\thost.org/a v1.2.3\n\thost.org/b v0.1.0 // indirect\n)\nrequire host.org/c v2.0.0\nreplace host.org/a => ../a\n",
      ["host.org/a v1.2.3", "host.org/b v0.1.0", "host.org/c v2.0.0"],
    ],
    [
      "Gemfile",
      "gem 'a', '~> 1.0'\ngem \"b\"\ngem 'c', git: 'https://h/c.git'\n# gem 'd'\n",
      ["a ~> 1.0", "b", "c git"],
    ],
    [
      "Cargo.toml",
      '[package]\nname = "x"\n[dependencies]\na = "1.0"\nb = { version = "2", features = ["f"] }\nc = { git = "https://h/c" }\nd = { path = "../d" }\n[dependencies.e]\nversion = "3"\n',
      ["a 1.0", "b 2", "c git", "e 3"],
    ],
    [
      "requirements-dev.txt",
      `A_b==1.0 # why\nc[x]>=2; python_version > "3"\n-r other.txt\nd @ https://h/d.zip\n-e git+https://h/e.git@${hash}#egg=e\n--hash=sha256:1\n`,
      ["a-b ==1.0", "c >=2", "d url", "e git pinned"],
    ],
    [
      "pyproject.toml",
      '[project]\nname = "x"\ndependencies = [\n  "a>=1",\n  "b[x] ~= 2.0; sys_platform == \'win32\'",\n]\n[tool.poetry.dependencies]\npython = "^3.10"\nc = "^1.0"\nd = { git = "https://h/d.git" }\n',
      ["a >=1", "b ~=2.0", "c ^1.0", "d git"],
    ],
    ["Pipfile", '[packages]\na = "*"\nb = "==1.0"\n', ["a", "b ==1.0"]],
    [
      "pom.xml",
      "<project><properties><v>1.2</v></properties><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${v}</version><exclusions><exclusion><groupId>no</groupId></exclusion></exclusions></dependency><!-- <dependency><groupId>x</groupId><artifactId>y</artifactId></dependency> --></dependencies></project>",
      ["g:a 1.2"],
    ],
    [
      "build.gradle.kts",
      'implementation("g:a:1.0")\ntestImplementation(platform("g:b:2.0"))\napi group: "g", name: "c", version: "3"\nimplementation(project(":x"))\n',
      ["g:a 1.0", "g:b 2.0", "g:c 3"],
    ],
    [
      "gradle/libs.versions.toml",
      '[versions]\nk = "1.0"\n[libraries]\na = { module = "g:a", version.ref = "k" }\nb = "g:b:2"\n',
      ["g:a 1.0", "g:b 2"],
    ],
    [
      "App.csproj",
      '<Project><PackageReference Include="A.B" Version="1.0" /><PackageReference Include="C">\n<Version>2.0</Version></PackageReference><!-- <PackageReference Include="D" Version="1" /> --></Project>',
      ["a.b 1.0", "c 2.0"],
    ],
    ["packages.config", '<packages><package id="A" version="1.0" /></packages>', ["a 1.0"]],
  ])("%s: %j", (path, text, expected) => {
    expect(isManifest(path)).toBe(true);
    expect(wanted(path, text)).toEqual(expected);
  });

  it("that can't be read have nothing", () => {
    expect(isManifest("src/package.ts")).toBe(false);
    expect(wanted("package.json", "{ not json")).toEqual([]);
    expect(wanted("package.json", '{"dependencies":["a"],"devDependencies":{"b":1}}')).toEqual([]);
    expect(wanted("package.json", '{"a":'.repeat(60_000))).toEqual([]);
    expect(wanted("unknown.txt", "a==1")).toEqual([]);
  });
});

describe("lockfiles", () => {
  it.each([
    [
      "package-lock.json",
      '{\n  "packages": {\n    "": {},\n    "node_modules/a": {\n      "version": "1.0.0",\n      "hasInstallScript": true\n    },\n    "node_modules/a/node_modules/@s/b": {\n      "version": "2.0.0"\n    },\n    "node_modules/c": { "link": true }\n  }\n}\n',
      ["4 a 1.0.0 script", "8 @s/b 2.0.0"],
    ],
    [
      "package-lock.json",
      '{"dependencies":{"a":{"version":"1.0.0","dependencies":{"b":{"version":"2.0.0"}}}}}',
      ["- a 1.0.0", "- b 2.0.0"],
    ],
    [
      "yarn.lock",
      'a@^1.0.0:\n  version "1.0.1"\n  resolved "https://h/a.tgz"\n\n"@s/b@npm:^2", "@s/b@npm:2":\n  version: 2.0.0\n',
      ["1 a 1.0.1", "5 @s/b 2.0.0"],
    ],
    [
      "pnpm-lock.yaml",
      "lockfileVersion: '9.0'\nimporters:\n  x@1:\n    y: 1\npackages:\n\n  '@s/b@2.0.0':\n    resolution: {}\n  a@1.0.0(peer@2.0.0):\n    requiresBuild: true\nsnapshots:\n  c@3.0.0: {}\n",
      ["7 @s/b 2.0.0", "9 a 1.0.0 script"],
    ],
    [
      "poetry.lock",
      '[[package]]\nname = "A_b"\nversion = "1.0"\n\n[metadata]\nversion = "9"\n',
      ["1 a-b 1.0"],
    ],
    [
      "Cargo.lock",
      'version = 3\n\n[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry"\n',
      ["3 a 1.0.0"],
    ],
    ["Pipfile.lock", '{\n "default": {\n  "a": {\n   "version": "==1.0"\n  }\n }\n}', ["3 a 1.0"]],
    [
      "composer.lock",
      '{"packages":[{"name":"V/A","version":"v1.0"}],"packages-dev":[null]}',
      ["- v/a 1.0"],
    ],
    [
      "Gemfile.lock",
      "GEM\n  specs:\n    a (1.0.0)\n      b (~> 2)\n    c (2.0-x86_64-linux)\n",
      ["3 a 1.0.0", "5 c 2.0"],
    ],
    ["packages.lock.json", '{"dependencies":{"net8.0":{"A":{"resolved":"1.0"}}}}', ["- a 1.0"]],
    ["gradle.lockfile", "# comment\ng:a:1.0=runtimeClasspath\nempty=\n", ["2 g:a 1.0"]],
  ])("%s: %j", (path, text, expected) => {
    expect(resolved(path, text)).toEqual(expected);
  });
});

describe("bad input", () => {
  const paths = [
    "package.json",
    "go.mod",
    "Gemfile",
    "Cargo.toml",
    "requirements.txt",
    "pyproject.toml",
    "pom.xml",
    "build.gradle",
    "libs.versions.toml",
    "a.csproj",
  ];
  const locks = [
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "poetry.lock",
    "Gemfile.lock",
    "gradle.lockfile",
  ];

  it("of any kind is survived", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        for (const path of paths) expect(wantedOf(path, text).size).toBeLessThan(400);
        for (const path of locks) expect(resolvedOf(path, text).length).toBeLessThan(400);
      }),
    );
  });

  it("made to hold it up doesn't", () => {
    const nested = JSON.stringify(
      Array.from({ length: 2_000 }).reduce<object>(
        (inner) => ({ a: { version: "1", dependencies: inner } }),
        {},
      ),
    );
    expect(resolvedOf("package-lock.json", `{"dependencies":${nested}}`)).toHaveLength(2_000);
    const many = Object.fromEntries(Array.from({ length: 60_000 }, (_, n) => [`p${n}`, "1"]));
    expect(wantedOf("package.json", JSON.stringify({ dependencies: many })).size).toBe(5_000);
    for (const text of [
      "<dependency>".repeat(50_000),
      "<!--".repeat(50_000),
      "a = [".repeat(20_000),
      `gem '${"a".repeat(200_000)}`,
      "<PackageReference ".repeat(20_000),
      "@".repeat(100_000),
      "- ".repeat(50_000),
      '"a@'.repeat(50_000),
    ])
      for (const path of [...paths, ...locks])
        expect(wantedOf(path, text).size + resolvedOf(path, text).length).toBeLessThan(20_001);
  });
});
