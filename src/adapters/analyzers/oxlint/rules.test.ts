import { describe, expect, it } from "vitest";
import { oxlintAnalyzer } from "./index.ts";
import { lintRules } from "./rules.ts";

/** Rule → code that it must find on the line with the arrow, and code that looks alike and must stay unremarked. */
const corpus: Record<string, readonly [bad: string, good: string]> = {
  "constructor-super": [
    "class A extends B {\n constructor() { } // ←\n}",
    "class A extends B { constructor() { super(); } }",
  ],
  "for-direction": ["for (let i = 0; i < 9; i--) f(i); // ←", "for (let i = 9; i > 0; i--) f(i);"],
  "getter-return": [
    "export const o = { get a() { } }; // ←",
    "export const o = { get a() { return 1; } };",
  ],
  "no-async-promise-executor": [
    "new Promise(async (r) => r(await f())); // ←",
    "new Promise((r) => r(1));",
  ],
  "no-class-assign": ["class A {}\nA = 1; // ←", "let A = class {};\nA = 1;"],
  "no-compare-neg-zero": ["if (x === -0) f(); // ←", "if (x === 0) f();"],
  "no-cond-assign": ["if (a = b) f(); // ←", "while ((a = next())) f(a);"],
  "no-const-assign": ["const a = 1;\na = 2; // ←", "let a = 1;\na = 2;"],
  "no-constant-binary-expression": [
    "const a = (b + 1) ?? c; f(a); // ←",
    "const a = b ?? c; f(a);",
  ],
  "no-constant-condition": ["if (true) f(); // ←", "while (true) { if (f()) break; }"],
  "no-constructor-return": [
    "class A { constructor() { return {}; } } // ←",
    "class A { constructor() { if (x) return; f(); } }",
  ],
  "no-dupe-class-members": [
    "class A {\n a() {}\n a() {} // ←\n}",
    "class A { get a() { return 1; } set a(v) { f(v); } }",
  ],
  "no-dupe-else-if": [
    "if (a) f();\nelse if (b) g();\nelse if (a) h(); // ←",
    "if (a) f(); else if (b) g();",
  ],
  "no-dupe-keys": ["f({\n a: 1,\n a: 2, // ←\n});", "f({ a: 1, ...x, b: 2 });"],
  "no-duplicate-case": [
    "switch (a) {\n case 1: f(); break;\n case 1: g(); break; // ←\n}",
    "switch (a) { case 1: f(); break; case 2: g(); }",
  ],
  "no-empty-character-class": ["f(/a[]/); // ←", "f(/a[b]/);"],
  "no-ex-assign": ["try { f(); } catch (e) { e = 1; } // ←", "try { f(); } catch (e) { g(e); }"],
  "no-fallthrough": [
    "switch (a) {\n case 1: f();\n case 2: g(); // ←\n}",
    "switch (a) {\n case 1: f();\n // falls through\n case 2: g();\n}",
  ],
  "no-func-assign": ["function a() {}\na = 1; // ←", "let a = function () {};\na = 1;"],
  "no-global-assign": ["undefined = 1; // ←", "globalThis.mine = 1;"],
  "no-import-assign": ["import a from 'a';\na = 1; // ←", "import a from 'a';\na.b = 1;"],
  "no-invalid-regexp": ["new RegExp('('); // ←", "new RegExp('()');"],
  "no-loss-of-precision": ["f(9007199254740993); // ←", "f(9007199254740993n, 0.1);"],
  "no-misleading-character-class": ["f(/[👍]/); // ←", "f(/[👍]/u);"],
  "no-new-native-nonconstructor": ["new Symbol('a'); // ←", "Symbol('a');"],
  "no-obj-calls": ["f(Math()); // ←", "f(Math.max(1));"],
  "no-self-assign": ["a.b = a.b; // ←", "a.b = c.b;"],
  "no-self-compare": ["if (a === a) f(); // ←", "if (a === b) f();"],
  "no-setter-return": [
    "export const o = { set a(v) { return v; } }; // ←",
    "export const o = { set a(v) { f(v); } };",
  ],
  "no-shadow-restricted-names": [
    "function f(NaN) { return NaN; } // ←",
    "function f(nan) { return nan; }",
  ],
  "no-sparse-arrays": ["f([1, , 2]); // ←", "f([1, 2, ]);"],
  "no-template-curly-in-string": ["f('a ${b}'); // ←", "f(`a ${b}`);"],
  "no-this-before-super": [
    "class A extends B {\n constructor() { // ←\n  this.a = 1;\n  super();\n }\n}",
    "class A extends B { constructor() { super(); this.a = 1; } }",
  ],
  "no-unassigned-vars": ["let a; // ←\nf(a);", "let a; a = 1; f(a);"],
  "no-unmodified-loop-condition": [
    "let a = 1;\nwhile (a) { // ←\n f();\n}",
    "let a = 1;\nwhile (a) { a = f(); }",
  ],
  "no-unreachable": [
    "function f() {\n return 1;\n g(); // ←\n}",
    "function f() {\n return g();\n function g() {}\n}",
  ],
  "no-unsafe-finally": [
    "function f() {\n try { return 1; } finally {\n  return 2; // ←\n }\n}",
    "function f() { try { return 1; } finally { g(); } }",
  ],
  "no-unsafe-negation": ["if (!a in b) f(); // ←", "if (!(a in b)) f();"],
  "no-unsafe-optional-chaining": ["(a?.b)(); // ←", "a?.b();"],
  "no-useless-backreference": ["f(/\\1(a)/); // ←", "f(/(a)\\1/);"],
  "require-yield": ["function* f() { return 1; } // ←", "function* f() { yield 1; }"],
  "use-isnan": ["if (a === NaN) f(); // ←", "if (Number.isNaN(a)) f();"],
  "valid-typeof": ["if (typeof a === 'strnig') f(); // ←", "if (typeof a === 'string') f();"],
  "no-eval": ["eval(a); // ←", "a.evaluate(b);"],
  "no-implied-eval": ["setTimeout('f()', 9); // ←", "setTimeout(() => f(), 9);"],
  "no-new-func": ["new Function('a', b); // ←", "new Foo('a', b);"],
  "typescript/no-duplicate-enum-values": [
    "enum A {\n a = 1,\n b = 1, // ←\n}",
    "enum A { a = 1, b = 2 }",
  ],
  "typescript/no-extra-non-null-assertion": ["f(a!!.b); // ←", "f(a!.b);"],
  "typescript/no-misused-new": ["interface A { new (): A } // ←", "interface A { new (): B }"],
  "typescript/no-non-null-asserted-optional-chain": ["f(a?.b!); // ←", "f(a!.b);"],
  "typescript/no-unsafe-declaration-merging": [
    "interface A { a: 1 }\nclass A {} // ←",
    "interface A { a: 1 }\nclass B implements A { a = 1 as const }",
  ],
  "unicorn/no-accessor-recursion": [
    "class A { get a() { return this.a; } } // ←",
    "class A { get a() { return this.b; } }",
  ],
  "unicorn/no-await-in-promise-methods": [
    "await Promise.all([await a, b]); // ←",
    "await Promise.all([a, b]);",
  ],
  "unicorn/no-invalid-fetch-options": [
    "fetch(a, { body: b }); // ←",
    "fetch(a, { method: 'POST', body: b });",
  ],
  "unicorn/no-invalid-remove-event-listener": [
    "a.removeEventListener('x', () => f()); // ←",
    "a.removeEventListener('x', f);",
  ],
  "unicorn/no-single-promise-in-promise-methods": [
    "await Promise.all([a]); // ←",
    "await Promise.all([a, b]);",
  ],
  "unicorn/no-thenable": ["export const a = { then() {} }; // ←", "export const a = { and() {} };"],
  "unicorn/no-negation-in-equality-check": ["if (!a === b) f(); // ←", "if (!a && b) f();"],
  "unicorn/require-post-message-target-origin": [
    "window.postMessage(a); // ←",
    "window.postMessage(a, 'https://a.b');",
  ],
  "oxc/bad-array-method-on-arguments": [
    "function f() { return arguments.map(g); } // ←",
    "function f(...a) { return a.map(g); }",
  ],
  "oxc/bad-char-at-comparison": [
    "if (a.charAt(1) === 'bc') f(); // ←",
    "if (a.charAt(1) === 'b') f();",
  ],
  "oxc/bad-comparison-sequence": ["if (a < b < c < d) f(); // ←", "if (a < b && b < c) f();"],
  "oxc/bad-match-all-arg": ["a.matchAll(/b/); // ←", "a.matchAll(/b/g);"],
  "oxc/bad-min-max-func": [
    "f(Math.min(Math.max(100, a), 0)); // ←",
    "f(Math.min(Math.max(0, a), 100));",
  ],
  "oxc/bad-object-literal-comparison": ["if (a === {}) f(); // ←", "if (a === b) f();"],
  "oxc/bad-replace-all-arg": ["a.replaceAll(/b/, 'c'); // ←", "a.replaceAll('b', 'c');"],
  "oxc/const-comparisons": ["if (a < 1 && a > 5) f(); // ←", "if (a > 1 && a < 5) f();"],
  "oxc/double-comparisons": ["if (a === b || a < b) f(); // ←", "if (a <= b) f();"],
  "oxc/erasing-op": ["f(a * 0); // ←", "f(a * 10);"],
  "oxc/misrefactored-assign-op": ["a += a + b; // ←", "a += b;"],
  "oxc/missing-throw": [
    "function f() { new Error('a'); } // ←",
    "function f() { throw new Error('a'); }",
  ],
  "oxc/number-arg-out-of-range": ["a.toString(40); // ←", "a.toString(36);"],
  "oxc/uninvoked-array-callback": [
    "f(new Array(5).map((_, i) => i)); // ←",
    "f(new Array(5).fill(0).map(g));",
  ],
  "promise/no-new-statics": ["new Promise.resolve(1); // ←", "Promise.resolve(1);"],
  "node/no-exports-assign": ["exports = { a }; // ←", "module.exports = { a };"],
  "react/jsx-key": ["f(a.map((b) => <i>{b}</i>)); // ←", "f(a.map((b) => <i key={b}>{b}</i>));"],
  "react/jsx-no-comment-textnodes": ["f(<i>// hi</i>); // ←", "f(<i>{/* hi */}</i>);"],
  "react/jsx-no-duplicate-props": ["f(<i a='1' a='2' />); // ←", "f(<i a='1' A='2' />);"],
  "react/no-danger-with-children": [
    "f(<i dangerouslySetInnerHTML={{ __html: a }}>b</i>); // ←",
    "f(<i>b</i>);",
  ],
  "react/no-direct-mutation-state": [
    "class A extends React.Component { f() { this.state.a = 1; } } // ←",
    "class A extends React.Component { f() { this.setState({ a: 1 }); } }",
  ],
  "react/require-render-return": [
    "class A extends React.Component { render() { <i />; } } // ←",
    "class A extends React.Component { render() { return <i />; } }",
  ],
  "react/rules-of-hooks": [
    "function A() {\n if (x) {\n  useState(1); // ←\n }\n return null;\n}\nexport { A };",
    "function A() { useState(1); return null; }\nexport { A };",
  ],
  "react/style-prop-object": ["f(<i style='a' />); // ←", "f(<i style={{ a }} />);"],
  "react/void-dom-elements-no-children": ["f(<br>a</br>); // ←", "f(<br />);"],
  "react/no-danger": [
    "f(<i dangerouslySetInnerHTML={{ __html: a }} />); // ←",
    "f(<i title={a} />);",
  ],
  "react/jsx-no-script-url": ["f(<a href='javascript:g()'>b</a>); // ←", "f(<a href='/g'>b</a>);"],
  "react/jsx-no-target-blank": [
    "f(<a href='https://a.b' target='_blank'>b</a>); // ←",
    "f(<a href='https://a.b' target='_blank' rel='noopener'>b</a>);",
  ],
  "vue/no-async-in-computed-properties": [
    "export default { computed: {\n async a() { return 1; }, // ←\n} };",
    "export default { methods: { async a() { return 1; } } };",
  ],
  "vue/no-side-effects-in-computed-properties": [
    "export default { computed: { a() {\n this.b = 1; // ←\n return 1;\n} } };",
    "export default { computed: { a() { return this.b; } } };",
  ],
  "vue/return-in-computed-property": [
    "export default { computed: {\n a() { f(); }, // ←\n} };",
    "export default { computed: { a() { return 1; } } };",
  ],
  "vue/no-shared-component-data": [
    "export default {\n data: { a: 1 }, // ←\n};",
    "export default { data() { return { a: 1 }; } };",
  ],
};

function fileName(rule: string): string {
  if (rule.startsWith("vue/")) return "vue";
  if (rule.startsWith("typescript/")) return "ts";
  return rule.startsWith("node/") ? "cjs" : "jsx";
}

function wrap(code: string, extension: string): string {
  return extension === "vue" ? `<script>\n${code}\n</script>\n` : `${code}\n`;
}

describe("the linter's rules", () => {
  it("has one example for every rule", () => {
    expect(Object.keys(corpus).toSorted()).toEqual(
      lintRules.map(({ configName }) => configName).toSorted(),
    );
  });

  it("finds each fault on its line and leaves its lookalike alone", async () => {
    const files = Object.entries(corpus).flatMap(([rule, [bad, good]]) => {
      const extension = fileName(rule);
      const name = rule.replace("/", "-");
      return [
        { path: `src/${name}/bad.${extension}`, text: wrap(bad, extension) },
        { path: `src/${name}/good.${extension}`, text: wrap(good, extension) },
      ];
    });
    const result = await oxlintAnalyzer().analyze(files, new AbortController().signal);
    if (result.status !== "ok") throw new Error(result.reason);
    const expected = lintRules.map(({ configName, rule, severity }) => {
      const extension = fileName(configName);
      const [bad] = corpus[configName] ?? ["", ""];
      const line =
        wrap(bad, extension)
          .split("\n")
          .findIndex((text) => text.includes("←")) + 1;
      return `${configName.replace("/", "-")} ${severity} ${rule}:${line}`;
    });
    const found = result.findings
      .filter(({ path }) => path.includes("/bad."))
      .map(
        ({ path, severity, rule, range }) =>
          `${path.split("/")[1]} ${severity} ${rule}:${range?.start}`,
      );
    expect(expected.filter((item) => !found.includes(item))).toEqual([]);
    expect(
      result.findings
        .filter(({ path }) => path.includes("/good."))
        .map(({ path, rule }) => `${path} ${rule}`),
    ).toEqual([]);
    expect(result.skipped).toEqual([]);
  });

  it("speaks in short titles and messages without markup, each rule in its own words", () => {
    for (const { title, why } of lintRules) {
      expect(title).toMatch(/^[^`*_[\]<>]{8,60}[^.]$/);
      expect(why.split(/\s+/).length).toBeLessThan(60);
      expect(why).toMatch(/\.$/);
    }
    const titles = lintRules
      .filter(({ rule }) => !/script-url/.test(rule))
      .map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});
