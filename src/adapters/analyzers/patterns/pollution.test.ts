import { parse } from "@ast-grep/napi";
import { describe, expect, test } from "vitest";
import { pollutingMerges, pollutingPaths } from "./pollution.ts";

const lines = (nodes: ReturnType<typeof pollutingMerges>): string[] =>
  nodes.map((node) => node.text());

describe("merges", () => {
  const merge = (loop: string, inside: string, before = "") =>
    lines(
      pollutingMerges(
        parse("javascript", `function merge(a, b) { ${before} ${loop} { ${inside} } }`).root(),
      ),
    );
  const own = "for (const k in b)";
  const deep = "if (isPlain(b[k])) merge(a[k], b[k]); else a[k] = b[k];";

  test.each([
    ["with for … in", own, deep],
    ["with for … of entries", "for (const [k, v] of Object.entries(b))", "a[k] = merge(a[k], v);"],
    ["by a name for the property", own, "const x = a[k]; a[k] = x ? merge(x, b[k]) : b[k];"],
    ["that only checks the source", own, `if (Object.hasOwn(b, k)) { ${deep} }`],
  ])("%s pollute", (_, loop, inside) => {
    expect(merge(loop, inside)).toHaveLength(1);
  });

  test("in a callback pollute", () => {
    const text = `const merge = (a, b) => { Object.keys(b).forEach((k) => { ${deep} }); };`;
    expect(lines(pollutingMerges(parse("javascript", text).root()))).toEqual(["a[k] = b[k]"]);
  });

  test.each([
    ["that skip the name", own, `if (k === "__proto__") continue; ${deep}`],
    ["that ask a function", own, `if (isSafeKey(k)) { ${deep} }`],
    ["into what the target itself has", own, `if (Object.hasOwn(a, k)) { ${deep} }`],
    ["that don't go deeper", own, "a[k] = b[k];"],
    ["by numbers", "for (let i = 0; i < b.length; i++)", deep.replaceAll("k]", "i]")],
    ["that change values in place", own, "a[k] = merge(a[k]);"],
    ["that change values in place by name", own, "if (has(b, k)) a[k] = merge(a[k], k);"],
  ])("%s don't", (_, loop, inside) => {
    expect(merge(loop, inside)).toEqual([]);
  });

  test("into a new object don't", () => {
    expect(merge(own, deep.replaceAll("a[", "out["), "const out = {};")).toEqual([]);
  });
});

describe("paths", () => {
  const set = (body: string) =>
    lines(
      pollutingPaths(parse("javascript", `function set(target, path, value) { ${body} }`).root()),
    );
  const split = 'const keys = path.split("."); const last = keys.pop();';

  test.each([
    ["in a loop", `${split} for (const key of keys) target = target[key]; target[last] = value;`],
    [
      "that makes what is missing",
      `${split} for (const key of keys) target = target[key] || (target[key] = {}); target[last] = value;`,
    ],
    [
      "in a callback",
      `${split} keys.forEach((key) => { target = target[key]; }); target[last] = value;`,
    ],
  ])("followed %s pollute", (_, body) => {
    expect(set(body)).toEqual(["target[last] = value"]);
  });

  const walk = "for (const key of keys) target = target[key];";
  test.each([
    ["that refuse names", `${split} ${walk} if (last !== "__proto__") target[last] = value;`],
    ["that clean the names", `${split} ${walk} target[sanitizeKey(last)] = value;`],
    ["that only read", `${split} ${walk} return target[last];`],
    ["by numbers", "for (let i = 0; i < path; i++) target = target[i]; target[0] = value;"],
    [
      "by a name from outside of the function",
      "while (target) target = target[parentKey]; target[path] = value;",
    ],
    [
      "of a schema",
      `const keys = path.split("."); for (const key of keys) target = target[key]; target[schema.last] = value;`,
    ],
    ["into another object", `${split} ${walk} other[last] = value;`],
  ])("%s don't", (_, body) => {
    expect(set(body)).toEqual([]);
  });
});
