import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseChange } from "../../../core/diff/index.ts";
import { marks, patchOf, risks, type Sides } from "../testing/change-of.ts";
import { changeRisksAnalyzer } from "./index.ts";

const conflict = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic\n";

describe("conflict markers", () => {
  it("are found where all three stand in order and one of them was added", async () => {
    expect(await marks({ "a.py": ["x\n", `x\n${conflict}y\n`] })).toEqual([
      "a.py:2 conflict-marker",
    ]);
    expect(
      await risks({
        "a.c": [
          null,
          conflict.replace("=======", "||||||| base\nc\n=======").replaceAll("\n", "\r\n"),
        ],
      }),
    ).toMatchObject([
      { rule: "change/conflict-marker", severity: "high", range: { start: 1, end: 7 } },
    ]);
    expect(await marks({ "a.c": [null, conflict] }, true)).toEqual(["a.c:1 conflict-marker"]);
  });

  it.each([
    ["a heading underlined", { "a.rst": [null, "Title\n=======\n\n>>>>>>> quoted\n"] }],
    ["markers out of order", { "a.c": [null, "=======\n<<<<<<< a\n>>>>>>> b\n"] }],
    ["only the last two", { "a.c": [null, "=======\nb\n>>>>>>> topic\n"] }],
    ["longer rows", { "a.c": [null, "<<<<<<<<< a\n=========\n>>>>>>>>> b\n"] }],
    ["markers within lines", { "a.c": [null, "// <<<<<<< a\n// =======\n// >>>>>>> b\n"] }],
    ["conflicts that were there before", { "a.c": [`x\n${conflict}`, `y\n${conflict}`] }],
    ["conflicts that go away", { "a.c": [conflict, "a\n"] }],
    ["examples in documents", { "a.md": [null, `Text\n\n\`\`\`\n${conflict}\`\`\`\n`] }],
    ["fixtures", { "tests/fixtures/merge.txt": [null, conflict] }],
  ] satisfies [string, Sides][])("are not seen in %s", async (_name, sides) => {
    expect(await marks(sides)).toEqual([]);
  });

  it("are seen in a document outside its examples, when the document is known", async () => {
    expect(await marks({ "a.md": [null, conflict] })).toEqual(["a.md:1 conflict-marker"]);
    expect(await marks({ "a.md": [null, conflict] }, true)).toEqual([]);
  });
});

describe("leftovers", () => {
  it.each([
    ["src/a.ts", "  debugger;", "debugger"],
    ["src/a.jsx", "if (x) { debugger; }", "debugger"],
    ["src/a.tsx", "console.log(state)", "debug-output"],
    ["src/a.ts", "console.log('update count', count, this.container);", "debug-output"],
    ["src/a.php", "<?php dd($error);", "debug-output"],
    ["src/a.vue", "console.trace();", "debug-output"],
    ["src/a.test.ts", "it.only('a', () => {});", "focused-test"],
    ["src/a.spec.js", "describe.only(`a`, f);", "focused-test"],
    ["src/a.spec.js", "fdescribe('a', f);", "focused-test"],
    ["src/a.spec.js", "  fit('a', f);", "focused-test"],
    ["src/a.test.js", "test.each.only([1])('a', f);", "focused-test"],
    ["src/a.test.ts", "it.skip('a', () => {});", "skipped-test"],
    ["src/a.test.ts", "xdescribe('a', f);", "skipped-test"],
    ["a.py", "    breakpoint()", "debugger"],
    ["a.py", "import pdb; pdb.set_trace()", "debugger"],
    ["tests/test_a.py", "@pytest.mark.skip(reason='x')", "skipped-test"],
    ["a.rb", "  binding.pry", "debugger"],
    ["a.rb", "byebug if x", "debugger"],
    ["spec/a_spec.rb", "  xit 'works' do", "skipped-test"],
    ["a.php", "var_dump($a);", "debug-output"],
    ["a.php", "  dd($request);", "debug-output"],
    ["src/A.java", "System.out.println(a);", "debug-output"],
    ["src/test/ATest.java", "@Disabled", "skipped-test"],
    ["a.rs", "let b = dbg!(a);", "debug-output"],
    ["A.cs", "Debugger.Launch();", "debugger"],
    ["A.cs", "Console.WriteLine(a);", "debug-output"],
    ["tests/ATests.cs", '[Fact(Skip = "later")]', "skipped-test"],
    ["tests/ATests.cs", "[Ignore]", "skipped-test"],
    ["app/a.py", "    print(state)", "debug-output"],
    ["tests/test_b.py", "pytestmark = pytest.mark.skip", "skipped-test"],
    ["app/a.rb", "  puts state", "debug-output"],
    ["spec/a_spec.rb", "  fdescribe 'x' do", "focused-test"],
    ["a.php", "print_r($a);", "debug-output"],
    ["tests/ATest.php", "it('works')->only();", "focused-test"],
    ["src/A.java", "e.printStackTrace();", "debug-output"],
    ["pkg/a.go", "\tfmt.Println(a)", "debug-output"],
    ["pkg/a.go", "\tspew.Dump(a)", "debug-output"],
    ["pkg/a_test.go", '\tt.Skip("later")', "skipped-test"],
    ["lib/a.ex", "    IEx.pry", "debugger"],
    ["lib/a.ex", "|> IO.inspect()", "debug-output"],
    ["src/a.rs", "    #[ignore]", "skipped-test"],
    ["a.swift", "  debugPrint(a)", "debug-output"],
  ])("in %s: %s", async (path, line, rule) => {
    const sides: Sides = { [path]: ["one\ntwo\n", `one\n${line}\ntwo\n`] };
    expect(await marks(sides)).toEqual([`${path}:2 ${rule}`]);
    expect(await marks(sides, true)).toEqual([`${path}:2 ${rule}`]);
  });

  it.each([
    ["src/a.ts", "// debugger;"],
    ["src/a.ts", "const a = 'debugger;';"],
    ["src/a.ts", "attachDebugger(); this.debugger = 1; const debuggers = 2;"],
    ["src/a.ts", "logger.log(a); myconsole.log(a); console.error(a); console.warn(b);"],
    ["src/a.ts", "const a = `\n console.log(1);\n debugger;\n`;"],
    ["src/a.ts", "/*\n debugger;\n console.log(1)\n*/"],
    ["scripts/build.ts", "console.log('built');"],
    ["src/a.ts", "call().catch((err) => {\n  console.log('Signing went wrong', err);\n});"],
    ["src/a.ts", "// eslint-disable-next-line no-console\nconsole.table(rows);"],
    ["src/a.py", "print('Could not connect')"],
    ["src/a.test.ts", "console.log(a);"],
    ["src/cli.ts", "console.log(usage);"],
    ["src/a.ts", "only('a'); profit(1); benefit(2); it.only('a')"],
    ["src/a.test.ts", "test.skip(isWindows, 'reason'); outfit('x'); benefit('y'); query.only(2)"],
    ["src/a.test.ts", "const text = \"it.only('a')\"; // fdescribe('b')"],
    ["a.py", "# breakpoint()"],
    ["a.py", "'''\nbreakpoint()\nimport pdb\n'''"],
    ["a.py", "set_breakpoint() ; self.breakpoint()"],
    ["tests/test_a.py", "@pytest.mark.skipif(sys.platform == 'win32', reason='x')"],
    ["a.rb", "debugger_enabled = true # binding.pry"],
    ["a.php", "function dd($a) {} $this->dd($a); add($a); // var_dump($a)"],
    ["src/test/java/ATest.java", "System.out.println(a);"],
    ["a.rs", "// dbg!(a)"],
    ["pkg/a_test.go", '\tif testing.Short() {\n\t\tt.Skip("slow")\n\t}'],
    ["cmd/a/main.go", "\tfmt.Println(a)"],
    ["pkg/a.go", "\tfmt.Fprintln(w, a)"],
    ["app/a.py", "    blueprint(x); self.print(a)"],
    ["app/a.php", "$a = print_r($b, true);"],
    ["A.cs", "// Console.WriteLine(a);"],
    ["tests/ATests.cs", "[Fact]"],
    ["lib/a.ex", "# IEx.pry"],
    ["dist/a.js", "debugger;"],
    ["node_modules/a/b.js", "debugger;"],
    ["docs/a.md", "debugger;"],
    ["fixtures/a.js", "debugger;"],
  ])("not in %s: %s", async (path, text) => {
    const found = await marks({ [path]: ["one\ntwo\n", `one\n${text}\ntwo\n`] });
    expect(found.filter((mark) => !mark.endsWith("vendored-file-edited"))).toEqual([]);
  });

  it("are not what the file did before, does all over, or is for", async () => {
    const log = "console.log(1);\n";
    expect(await marks({ "a.ts": [log, `${log}x\n${log}`] })).toEqual([]);
    expect(await marks({ "a.ts": [null, log.repeat(4)] })).toEqual([]);
    expect(await marks({ "a.ts": [null, `#!/usr/bin/env node\n${log}`] })).toEqual([]);
    expect(await marks({ "a.ts": ["// console.log(1)\n", `// console.log(1)\n${log}`] })).toEqual([
      "a.ts:2 debug-output",
    ]);
    expect(await marks({ "a.ts": [`${log}x\n`, "x\n"] })).toEqual([]);
  });

  it("come with the fix where there is only one", async () => {
    const range = { start: 2, end: 2 };
    expect(await risks({ "a.ts": ["a\n", "a\n  debugger;\r\n"] })).toMatchObject([
      { fix: { range, lines: [] } },
    ]);
    expect((await risks({ "a.ts": ["a\n", "a\nif (x) debugger;\n"] }))[0]).not.toHaveProperty(
      "fix",
    );
    const focused = await risks({
      "a.test.ts": ["a\n", "a\n  it.only('b', c);\n"],
      "b.test.ts": ["a\n", "a\n fdescribe('b', c);\n"],
      "c.test.ts": ["a\n", "a\nfit('b', c);\n"],
    });
    expect(focused.map(({ fix }) => fix?.lines)).toEqual([
      ["  it('b', c);"],
      [" describe('b', c);"],
      ["it('b', c);"],
    ]);
  });
});

describe("a large change", () => {
  const lines = (count: number): string => "a line of text\n".repeat(count);

  it("is remarked once, with its largest areas, at its largest file", async () => {
    const findings = await risks({
      "src/a/x.txt": [null, lines(700)],
      "src/b/y.txt": [null, lines(301)],
      README: [null, "x\n"],
    });
    expect(findings).toMatchObject([
      {
        rule: "change/large-change",
        severity: "info",
        path: "src/a/x.txt",
        range: null,
        identity: "large-change",
      },
    ]);
    expect(findings[0]?.message).toContain("1002 changed lines in 3 files");
    expect(findings[0]?.message).toContain(
      "`src/a` (700 lines), `src/b` (301 lines), the root folder (1 lines)",
    );
  });

  it("is one of many files, too", async () => {
    const many = (count: number): Sides =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}.txt`, ["a\n", "b\n"]]));
    expect(await marks(many(51))).toHaveLength(1);
    expect(await marks(many(50))).toEqual([]);
  });

  it("isn't made of lockfiles, generated, vendored and removed-from-view files", async () => {
    expect(
      await marks({
        "package-lock.json": [null, lines(5_000)],
        "vendor/a.go": [null, lines(5_000)],
        "dist/a.js": [null, lines(5_000)],
        "src/api.ts": [null, `// Code generated by x. DO NOT EDIT.\n${lines(5_000)}`],
        "src/a.ts": [null, lines(999)],
      }),
    ).toEqual([]);
  });
});

describe("the analyzer", () => {
  const sides: Sides = {
    "b.ts": ["a\n", `a\ndebugger;\n${conflict}console.log(1)\n`],
    "a.test.ts": [null, "it.only('a', b);\nit.skip('b', c);\n"],
    "gone.ts": ["debugger;\n", null],
    "c.txt": [null, "x\n".repeat(1_001)],
    "d.txt": [null, "x\n".repeat(1_001)],
    "package.json": ['{"dependencies":{}}', '{"dependencies":{"a":"1"}}'],
    "package-lock.json": ['{"packages":{"":{}}}', '{"packages":{"":{}}}'],
  };

  it("says the same in the same order, however the files are ordered", async () => {
    const expected = JSON.stringify(await risks(sides));
    expect(JSON.parse(expected)).toHaveLength(7);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(Object.entries(sides), { minLength: Object.keys(sides).length }),
        async (shuffled) => {
          expect(JSON.stringify(await risks(Object.fromEntries(shuffled)))).toBe(expected);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("gets through any text, and through lines made to hold it up", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.constantFrom("ts", "py", "rb", "php", "java", "rs", "md"),
        async (text, ending) => {
          expect(
            Array.isArray(
              await risks({ [`a.${ending}`]: [null, `${text.replaceAll(/[\r\n]/g, " ")}\n`] }),
            ),
          ).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
    for (const line of [
      "console".repeat(70_000),
      "console .".repeat(50_000),
      "\\\"'`".repeat(100_000),
      "it.".repeat(150_000),
      " ".repeat(500_000),
    ]) {
      expect(await marks({ "src/a.test.ts": [null, `${line}\n`] })).toEqual([]);
    }
  });

  it("stops when it is cancelled", async () => {
    const files = { head: () => null, base: () => null, complete: true };
    const cancelled = AbortSignal.abort(new Error("superseded"));
    await expect(
      changeRisksAnalyzer().analyze(parseChange(patchOf(sides)), files, cancelled),
    ).rejects.toThrow("superseded");
  });

  it("speaks plainly: no markup in titles, nothing of the code outside code spans", async () => {
    for (const { title, message } of await risks(sides)) {
      expect(title).toMatch(/^[A-Za-z][A-Za-z0-9 .,'-]*[^.]$/);
      expect(message.split(/\s+/).length).toBeLessThan(120);
    }
  });
});
