import { describe, expect, test } from "vitest";
import type { RuleRecord } from "../ports/index.ts";
import { proposeConfig } from "./propose-config.ts";

function record(change: Partial<RuleRecord>): RuleRecord {
  return { rule: "js/eqeq", category: "correctness", posted: 10, dismissed: 9, ...change };
}

test("where Kody's defaults fit, nothing is proposed", () => {
  const paths = ["src/a.ts", "package-lock.json", "build/release.sh", "src/vendors.ts", "min.js"];
  expect(proposeConfig(paths, [])).toBeNull();
});

test("only what is there is ignored, each file for one reason", () => {
  const proposed = proposeConfig(
    [
      "src/a.ts",
      "src/b.ts",
      "tool/c.py",
      "vendor/x/lib.min.js",
      "web/app.min.js",
      "api/a.pb.go",
      "src/__snapshots__/a.snap",
      "build/app.js.map",
      "package-lock.json",
    ],
    [],
  );
  expect(proposed?.text).toBe(
    [
      "# What Kody reviews here. It takes effect once it is on the branch that pull requests go to.",
      "# Proposed from 9 files, mostly TypeScript, Python.",
      "# Lock files are not in `ignore`: known vulnerabilities are found in them.",
      "",
      "# Not written by hand. Secrets are not looked for in them either.",
      "ignore:",
      '  - "vendor/" # code of others, kept here: 1 file',
      '  - "build/" # build output: 1 file',
      '  - "*.min.js" # minified: 1 file',
      '  - "*.pb.go" # generated: 1 file',
      '  - "__snapshots__/" # snapshots of tests: 1 file',
      "",
    ].join("\n"),
  );
  expect(proposed?.reasons).toEqual([
    "It ignores 5 files that nobody writes by hand; secrets are not looked for in them either.",
  ]);
});

test("names of files have no part in the text", () => {
  const text =
    proposeConfig(['vendor/"\nfailOn: never\n#.js', "x\nrules:\n.min.js"], [])?.text ?? "";
  expect(text).not.toContain("failOn");
  expect(text).not.toContain("rules:");
});

describe("from what people dismissed", () => {
  test("rules are lowered, those about security never", () => {
    const text =
      proposeConfig(
        ["src/a.ts"],
        [
          record({}),
          record({ rule: "js/few", posted: 4, dismissed: 4 }),
          record({ rule: "js/liked", dismissed: 2 }),
          record({ rule: "security/sql", category: "security", dismissed: 10 }),
          record({ rule: "generic/key", category: "secrets", dismissed: 10 }),
          record({ rule: "odd\nfailOn: never", dismissed: 10 }),
        ],
      )?.text ?? "";
    expect(text).toContain("rules:\n  js/eqeq: low # 9 of 10 comments dismissed\n");
    expect(text).not.toMatch(/few|liked|sql|generic|failOn/);
  });

  test("comments begin higher when half of all were", () => {
    const proposed = proposeConfig(
      [],
      [record({ posted: 12, dismissed: 6 }), record({ rule: "js/b", posted: 12, dismissed: 6 })],
    );
    expect(proposed?.text).toContain("commentThreshold: high");
    expect(proposed?.reasons).toEqual([
      "Comments begin at high: people dismissed 12 of 24 comments so far.",
    ]);
    expect(proposeConfig([], [record({ posted: 19, dismissed: 12 })])).toBeNull();
    expect(proposeConfig([], [record({ posted: 24, dismissed: 11 })])).toBeNull();
  });
});
