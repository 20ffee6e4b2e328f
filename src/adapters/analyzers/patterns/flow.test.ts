import { describe, expect, test } from "vitest";
import { matchRules } from "./match.ts";
import { ruleSchema, type Rule } from "./rule.ts";
import { pathFor, type LanguageName } from "./languages.ts";

function rule(language: LanguageName, source: { kind: string; regex: string }, sink: object): Rule {
  return ruleSchema.parse({
    id: "test/flow",
    languages: [language],
    severity: "high",
    category: "security",
    confidence: "high",
    title: "A value from outside arrives",
    message: "A value that the caller chooses arrives where it must not arrive.",
    flow: { sources: [source], sinks: [{ at: "V", rule: sink }] },
    matches: ["a", "b"],
    passes: ["a", "b"],
  });
}

function found(one: Rule, text: string): number {
  const [language] = one.languages;
  if (language === undefined) throw new Error("a rule without language");
  return matchRules({ path: pathFor(language), text }, [one]).length;
}

describe("values followed in Python", () => {
  const python = rule("python", { kind: "call", regex: "^source" }, { pattern: "sink($V)" });
  test.each([
    ["through a name", "x = source()\nsink(x)", 1],
    ["into the chosen value", "x = source() if ready else None\nsink(x)", 1],
    ["not into what a choice depends on", "x = 'a' if source() else 'b'\nsink(x)", 0],
    ["not by the name of an argument", "x = source()\nsink(f(x=1))", 0],
    ["not by the name of an attribute", "x = source()\nsink(other.x)", 0],
    ["not from one attribute to all others", "self.x = source()\nsink(self.y)", 0],
    ["not past a membership", "x = source()\nif x not in known:\n    x = 1\nsink(x)", 0],
    ["not past a choice by membership", "x = source()\nsink(x if x in known else 1)", 0],
    ["not past a look-up", "if source() in allowed(source()):\n    sink(source())", 0],
  ])("%s", (_, text, count) => {
    expect(found(python, text)).toBe(count);
  });
});

describe("values followed in TypeScript", () => {
  const script = rule(
    "typescript",
    { kind: "required_parameter", regex: "^@Query" },
    { pattern: "sink($V)" },
  );
  const method = (body: string) => `class A { m(@Query("x") x: string, y: A) { ${body} } }`;
  test.each([
    ["from a parameter", "sink(x);", 1],
    ["through a name and a text", "const s = `a${x}`; sink(s);", 1],
    ["not from another parameter", "sink(y);", 0],
    ["not from one part to the whole", "y.x = x; sink(y);", 0],
    ["not past a look-up", "if (!allowed.includes(x)) return; sink(x);", 0],
    ["not into what a choice depends on", "sink(x ? 1 : 2);", 0],
  ])("%s", (_, body, count) => {
    expect(found(script, method(body))).toBe(count);
  });
});

describe("values followed in Java", () => {
  const java = rule(
    "java",
    { kind: "formal_parameter", regex: "^@RequestParam" },
    { pattern: "sink($V)" },
  );
  const method = (body: string) => `class A { void m(@RequestParam String x, int y) { ${body} } }`;
  test.each([
    ["from a parameter", "sink(x);", 1],
    ["through a name", 'String s = "a" + x; sink(s.trim());', 1],
    ["through a resource", "try (R s = open(x)) { sink(s); }", 1],
    ["not from another parameter", "sink(y);", 0],
    ["not by the name of a method", "sink(y.x());", 0],
    ["not by the name of a field", "sink(this.x);", 0],
    ["not past a new value", 'x = "a"; sink(x);', 0],
    ["not past a look-up", "if (!allowed.contains(x)) return; sink(x);", 0],
    ["past a mere presence", "if (x.isEmpty()) return; sink(x);", 1],
  ])("%s", (_, body, count) => {
    expect(found(java, method(body))).toBe(count);
  });
});

describe("values followed in C#", () => {
  const csharp = rule(
    "csharp",
    { kind: "parameter", regex: "^\\[FromQuery" },
    { pattern: "Sink($V)" },
  );
  const method = (body: string) => `class A { void M([FromQuery] string x, int y) { ${body} } }`;
  test.each([
    ["from a parameter", "Sink(x);", 1],
    ["through a name and a text", 'var s = $"a{x}"; Sink(s);', 1],
    ["in a loop", "foreach (var s in x) { Sink(s); }", 1],
    ["not from another parameter", "Sink(y);", 0],
    ["not by the name of a member", "Sink(y.x);", 0],
    ["not past a look-up", "if (!allowed.Contains(x)) return; Sink(x);", 0],
    ["past a mere presence", "if (string.IsNullOrEmpty(x)) return; Sink(x);", 1],
    ["not into what a choice depends on", "var s = x == y ? 1 : 2; Sink(s);", 0],
  ])("%s", (_, body, count) => {
    expect(found(csharp, method(body))).toBe(count);
  });
});

describe("values followed in Ruby", () => {
  const ruby = rule(
    "ruby",
    { kind: "element_reference", regex: "^params" },
    { pattern: "sink($V)" },
  );
  test.each([
    ["through a name", "def m\n  x = params[:a]\n  sink(x)\nend", 1],
    ["through an instance variable", "def m\n  @x = params[:a]\n  sink(@x)\nend", 1],
    ["through text", 'def m\n  sink("a #{params[:a]}")\nend', 1],
    ["not as a number", "def m\n  sink(params[:a].to_i)\nend", 0],
    ["not by the name of a method", "def m\n  x = params[:a]\n  sink(other.x)\nend", 0],
    [
      "not past a condition before",
      "def m\n  return unless ok?(params[:a])\n  sink(params[:a])\nend",
      0,
    ],
    ["not past a condition behind", "def m\n  sink(params[:a]) if ok?(params[:a])\nend", 0],
    [
      "not past a check of the host",
      "def m\n  u = URI(params[:a])\n  sink(u) if u.host == own\nend",
      0,
    ],
    ["past a mere presence", "def m\n  sink(params[:a]) if params[:a].present?\nend", 1],
    ["not as the answer to a question", "def m\n  sink(params[:a].present?)\nend", 0],
    ["not into what a choice depends on", "def m\n  x = params[:a] ? 1 : 2\n  sink(x)\nend", 0],
  ])("%s", (_, text, count) => {
    expect(found(ruby, text)).toBe(count);
  });
});

describe("values followed in PHP", () => {
  const php = rule(
    "php",
    { kind: "function_call_expression", regex: "^source" },
    {
      pattern: { context: "<?php sink($V);", selector: "function_call_expression" },
    },
  );
  test.each([
    ["through a name", "<?php $x = source(); sink($x);", 1],
    ["not past a choice", "<?php sink(in_array(source(), $a) ? source() : 1);", 0],
    ["not into what a choice depends on", '<?php $x = source() ? "a" : "b"; sink($x);', 0],
  ])("%s", (_, text, count) => {
    expect(found(php, text)).toBe(count);
  });
});

describe("values followed in Kotlin", () => {
  const kotlin = rule(
    "kotlin",
    { kind: "call_expression", regex: String.raw`^source\(` },
    { pattern: "sink($V)" },
  );
  test.each([
    ["through a name and a text", 'val x = source()\nsink("a $x")', 1],
    ["through an addition", 'var s = "a"\ns += source()\nsink(s)', 1],
    ["in a lambda", "run { val x: String? = source()\nsink(x ?: return) }", 1],
    ["in a loop", "for (x in source()) { sink(x) }", 1],
    ["not from one property to the whole", "y.x = source()\nsink(y)", 0],
    ["not by the name of a property", "val x = source()\nsink(y.x)", 0],
    ["not past a demand", "val x = source()\nrequire(x in known)\nsink(x)", 0],
    ["not past a look-up", "val x = source()\nif (x !in known) return\nsink(x)", 0],
    ["but past other calls with it", "val x = source()\nlog(known.contains(x))\nsink(x)", 1],
    ["not into a comparison", "sink(source() == x)", 0],
    ["not into what a choice depends on", "sink(if (source()) 1 else 2)", 0],
  ])("%s", (_, body, count) => {
    expect(found(kotlin, `fun f() {\n${body}\n}`)).toBe(count);
  });

  test("from a marked parameter", () => {
    const marked = { kind: "parameter", follows: { kind: "parameter_modifiers" } };
    const one = rule("kotlin", { ...marked, regex: "String" }, { pattern: "sink($V)" });
    expect(found(one, "fun f(@Query x: String, y: String) { sink(x) }")).toBe(1);
    expect(found(one, "fun f(@Query x: String, y: String) { sink(y) }")).toBe(0);
  });
});

describe("values followed in Rust", () => {
  const rust = rule("rust", { kind: "parameter", regex: "Query<" }, { pattern: "sink($V)" });
  test.each([
    ["through a name", "let x = &q.name; sink(x);", 1],
    ["into a macro", 'sink(&format!("a {}", q.name));', 1],
    ["into a name in a text", 'let x = q.name; let s = format!("a {x}"); sink(&s);', 1],
    ["out of an option", "if let Some(x) = &q.name { sink(x); }", 1],
    ["not by the name of a module", "sink(q::name());", 0],
    ["not into a name in another text", 'let s = format!("a {y}"); sink(&s);', 0],
    ["not past a look-up", "if !known.contains(&q) { return; } sink(q);", 0],
    ["not into a comparison", "sink(q.name == other);", 0],
  ])("%s", (_, body, count) => {
    expect(found(rust, `fn f(q: Query<Q>, y: Y) { ${body} }`)).toBe(count);
    expect(found(rust, `fn f(Query(q): Query<Q>, y: Y) { ${body} }`)).toBe(count);
  });
});
