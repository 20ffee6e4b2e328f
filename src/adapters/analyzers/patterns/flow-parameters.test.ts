import { describe, expect, test } from "vitest";
import { matchRules } from "./match.ts";
import { ruleSchema } from "./rule.ts";

function rule(flow: object) {
  return ruleSchema.parse({
    id: "test/parameters",
    languages: ["javascript", "typescript"],
    severity: "high",
    category: "security",
    confidence: "high",
    title: "A value of a caller arrives",
    message: "A value that the caller chooses arrives where it must not arrive.",
    flow: { parameters: true, ...flow },
    matches: ["a", "b"],
    passes: ["a", "b"],
  });
}

const sinks = [{ at: "V", rule: { pattern: "sink($V)" } }];

function count(flow: object, text: string, path = "lib/a.js"): number {
  return matchRules({ path, text }, [rule(flow)]).length;
}

describe("parameters as sources", () => {
  test.each([
    ["of an exported function", "exports.f = function (name) { sink(name); };", 1],
    ["of a method", "A.prototype.f = (name) => sink(name);", 1],
    ["with a default", "export function f(name = 'x') { sink(name); }", 1],
    ["out of an object", "export function f({ a, b: name }) { sink(name); }", 1],
    ["out of a list", "export function f([name]) { sink(name); }", 1],
    ["the rest", "export function f(...names) { sink(names); }", 1],
    ["through a list", "export function f(name) { const l = []; l.push(name); sink(l); }", 1],
    ["of a callback on what they hold", "export const f = (all) => all.map((x) => sink(x));", 1],
    ["not where nobody else calls", "function f(name) { sink(name); }", 0],
    ["not of a callback on something else", "export const f = () => own.map((x) => sink(x));", 0],
    ["not what is called back", "export function f(cb) { sink(cb); }", 0],
    [
      "not a port or process",
      "export function f(port, pid, signal) { sink(port + pid + signal); }",
      0,
    ],
    ["not what a function of theirs gives", "export function f(name) { sink(name()); }", 0],
    [
      "not what shadows them",
      "export function f(name) { return run(() => { const name = 1; sink(name); }); }",
      0,
    ],
    [
      "not past a look-up",
      "export function f(name) { if (!isValid(name)) return; sink(name); }",
      0,
    ],
  ])("%s", (_, text, expected) => {
    expect(count({ sinks }, text)).toBe(expected);
  });

  test.each([
    ["name: string", 1],
    ["name: 'a' | 'b'", 0],
    ["name: number", 0],
    ["name?: boolean", 0],
  ])("of the type in `%s`: %s", (parameter, expected) => {
    expect(count({ sinks }, `export function f(${parameter}) { sink(name); }`, "lib/a.ts")).toBe(
      expected,
    );
  });
});

describe("only what was joined with other text", () => {
  test.each([
    ["by +", "sink('a ' + name)", 1],
    ["by a template", "sink(`a ${name}`)", 1],
    ["by a list", "sink(['a', name].join(' '))", 1],
    ["and went through a name", "const s = `a ${name}`; sink(s)", 1],
    ["step by step", "let s = 'a'; s += name; sink(s)", 1],
    ["and was trimmed", "const s = `a ${name}`; sink(s.trim())", 1],
    ["not the value itself", "sink(name)", 0],
    ["not the value as a template", "sink(`${name}`)", 0],
    ["not by a tag that sees to it", "sink(html`a ${name}`)", 0],
    ["not another text", "const s = `a ${name}`; sink('b')", 0],
    ["not a property of what was joined", "const s = `a ${name}`; sink(s.other)", 0],
    ["not a choice by comparison", "sink('a' + (name === 'x'))", 0],
    ["not after a new value", "let s = `a ${name}`; s = 'b'; sink(s)", 0],
  ])("%s", (_, body, expected) => {
    expect(count({ sinks, joined: true }, `export function f(name) { ${body}; }`)).toBe(expected);
  });
});

describe("regular expressions that take their time", () => {
  const slow = [{ at: "V", slow: "RE", cost: "polynomial", rule: { pattern: "$RE.test($V)" } }];
  test.each([
    ["in place", "return /^.*,.*,x/.test(text)", 1],
    ["by name", "const re = /^.*,.*,x/; return re.test(text)", 1],
    ["of another kind", "return /,+x/.test(text)", 0],
    ["by an unknown name", "return unknown.test(text)", 0],
    ["on a limited text", "if (text.length > 100) return; return /^.*,.*,x/.test(text)", 0],
    ["on a text up to a maximum", "return text.length <= MAX_LENGTH && /^.*,.*,x/.test(text)", 0],
    ["on a text of some length", "if (text.length > 0) return /^.*,.*,x/.test(text)", 1],
    [
      "on a text that is limited too late",
      "const a = /^.*,.*,x/.test(text); return text.length > 100",
      1,
    ],
  ])("%s", (_, body, expected) => {
    expect(count({ sinks: slow }, `export function f(text) { ${body}; }`)).toBe(expected);
  });
});
