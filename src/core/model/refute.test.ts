import { describe, expect, test } from "vitest";
import { refuted } from "./refute.ts";
import { placed } from "./testing/some-claim.ts";
import type { Claim } from "./task.ts";

/** Judges a claim about the line that ends with `// here`, or `# here`. */
function judge(title: string, code: string, change: Partial<Claim> = {}): string | null {
  const lines = code.split("\n");
  const at = lines.findIndex((line) => /(?:\/\/|#) here$/.test(line)) + 1;
  if (at === 0) throw new Error("nothing is marked");
  const text = code.replace(/\s*(?:\/\/|#) here$/m, "");
  return refuted(placed({ title, ...change }, { start: at, end: at }), text, text);
}

const nullTitle = "`user` may be null";

describe("a missing check for nothing", () => {
  test.each([
    ["a guard that returns", "function f(user) {\n  if (!user) return;\n  user.save(); // here\n}"],
    [
      "a guard whose block throws",
      "function f(user) {\n  if (user === null) {\n    throw new Error('x');\n  }\n  user.save(); // here\n}",
    ],
    ["an enclosing check", "function f(user) {\n  if (user) {\n    user.save(); // here\n  }\n}"],
    [
      "an enclosing check with a further one",
      "if (user != null && ready) {\n  user.save(); // here\n}",
    ],
    [
      "Python's guard",
      "def f(user):\n    if user is None:\n        return 1\n    user.save() # here",
    ],
    [
      "a guard outside the loop",
      "function f(user) {\n  if (!user) return [];\n  for (const one of all) {\n    user.add(one); // here\n  }\n}",
    ],
    [
      "a guard that returns a call",
      "function f(user) {\n  if (!user || !ready) return none(1);\n  user.save(); // here\n}",
    ],
  ])("is refuted by %s", (_, code) => {
    expect(judge(nullTitle, code)).toMatch(/^line \d+ deals with a missing user$/);
  });

  test.each([
    [
      "a guard in another function",
      "function g(user) {\n  if (!user) return;\n}\nfunction f(user) {\n  user.save(); // here\n}",
    ],
    [
      "a guard in another method",
      "class A {\n  g(user) {\n    if (!user) return;\n  }\n  f(user) {\n    user.save(); // here\n  }\n}",
    ],
    [
      "a guard in another private method",
      "class A {\n  g(user) {\n    if (!user) return;\n    x();\n  }\n  #f(user) {\n    user.save(); // here\n  }\n}",
    ],
    [
      "a guard outside a callback",
      "function f(user) {\n  if (!user) return;\n  user = null;\n  later(() => {\n    user.save(); // here\n  });\n}",
    ],
    ["a guard of another name", "if (!users) return;\nuser.save(); // here"],
    ["a guard of another object's property", "if (!order.user) return;\nuser.save(); // here"],
    ["a guard of a property alone", "if (!user.name) return;\nuser.save(); // here"],
    [
      "a guard after the use",
      "function f(user) {\n  user.save(); // here\n  if (!user) return;\n}",
    ],
    ["a guard that only logs", "if (!user) {\n  log();\n}\nuser.save(); // here\nreturn 1;"],
    [
      "a guard followed by another return",
      "if (!user) log();\nif (x) return;\nuser.save(); // here",
    ],
    ["a guard under a further condition", "if (!user && strict) return;\nuser.save(); // here"],
    [
      "a comparison under a further condition",
      "if (user === null && strict) return;\nuser.save(); // here",
    ],
    ["an assertion of the contrary", "assert(!user);\nreturn user.save(); // here"],
    ["a comment", "// if (!user) return;\nuser.save(); // here"],
    ["the other branch", "if (user) {\n  a();\n} else {\n  user.save(); // here\n}"],
    ["a check with an alternative", "if (user || force) {\n  user.save(); // here\n}"],
    [
      "a comparison with an alternative",
      "if (user !== null || force) {\n  user.save(); // here\n}",
    ],
    [
      "a block that has ended",
      "  if (user) {\n    a();\n  }\n  for (const x of y) {\n    user.save(); // here\n  }",
    ],
    [
      "a guard within another block",
      "if (a) {\n  if (!user) return;\n}\nfor (;;) {\n  user.save(); // here\n}",
    ],
    ["a guard before it is set anew", "if (!user) return;\nuser = find();\nuser.save(); // here"],
    [
      "a guard before it is set anew in a block",
      "if (!user) return;\nif (x) {\n  user = find();\n}\nuser.save(); // here",
    ],
  ])("stands against %s", (_, code) => {
    expect(judge(nullTitle, code)).toBeNull();
  });

  const guarded = "function f(user, token) {\n  if (!user) return;\n  user.save(token); // here\n}";
  test.each([
    "The null check of `user` is inverted",
    "`user` is saved twice",
    "`user` and `token` may be null",
    "`user.owner` may be null",
    "`token` may be undefined",
    "`user` is redirected to a null route",
  ])("is not meant by: %s", (title) => {
    expect(judge(title, guarded, { message: "It crashes when `user` is null." })).toBeNull();
  });

  test("of a property is refuted by a guard of the same property only", () => {
    const title = "`order.user` may be undefined";
    const code = (guard: string): string => `if (!${guard}) return;\norder.user.save(); // here`;
    expect(judge(title, code("order.user"))).not.toBeNull();
    expect(judge(title, code("order"))).toBeNull();
    expect(judge(title, code("user"))).toBeNull();
    expect(
      judge(title, "if (!order.user) return;\nawait x();\norder.user.save(); // here"),
    ).toBeNull();
  });
});

describe("a missing await", () => {
  test.each([
    ["Missing await", "  const x = await save(order); // here"],
    ["`save` is not awaited", "  await store.save(order); // here"],
    ["`store.save` is called without await", "  await store.save(order); // here"],
  ])("is refuted where the call is awaited: %s", (title, code) => {
    expect(judge(title, code)).toBe("the call is awaited");
  });

  test.each([
    ["Missing await", "  save(order); // here"],
    ["Missing await", "  const x = await all(list.map(save)); // here"],
    ["`json` is not awaited", "  return (await fetch(url)).json(); // here"],
    ["Missing await on `close`", "  await done; // here"],
    ["`audit` is not awaited", "  await save(order); // here"],
    ["No error handling around the awaited `save`", "  await save(order); // here"],
    ["Missing await timeout", "  await save(order); // here"],
    ["Missing await", "  // await save(order)\n  save(order); // here"],
    ["Missing await", "  for await (const x of list()) save(x); // here"],
  ])("stands: %s", (title, code) => {
    expect(judge(title, code)).toBeNull();
  });
});

describe("a missing import", () => {
  const title = "`parse` is not imported";
  test.each([
    ["an import", 'import { parse } from "x";\nparse(); // here'],
    ["an import of many lines", 'import {\n  other,\n  parse,\n} from "x";\nparse(); // here'],
    ["an import without end comma", 'import {\n  other,\n  parse\n} from "x";\nparse(); // here'],
    ["an import under another name", 'import { read as parse } from "x";\nparse(); // here'],
    ["a default import", 'import parse from "x";\nparse(); // here'],
    ["Python's import", "from x import other, parse\nparse() # here"],
    ["Python's import of many lines", "from x import (\n    other,\n    parse,\n)\nparse() # here"],
    ["a declaration", "parse(); // here\nexport async function parse() {}"],
    ["a require", 'const { other, parse } = require("x");\nparse(); // here'],
    ["Java's import", "import static a.b.parse;\nparse(); // here"],
    ["Rust's use", "use a::{\n    other,\n    parse,\n};\nparse(); // here"],
  ])("is refuted by %s", (_, code) => {
    expect(judge(title, code)).toMatch(/^line \d+ brings in or declares parse$/);
  });

  test.each([
    ["its use elsewhere", "const total = parse(items);\nparse(); // here"],
    ["a module of that name", 'import { read } from "./parse";\nparse(); // here'],
    ["its import under another name", 'import { parse as read } from "x";\nparse(); // here'],
    ["a local of another function", "function f() {\n  const parse = 1;\n}\nparse(); // here"],
    ["a parameter of another function", "function f(parse) {\n}\nparse(); // here"],
    ["a comment", "// import { parse } from x\nparse(); // here"],
    ["a longer name", 'import { parseAll } from "x";\nparse(); // here'],
    ["a part of a path", "import parse.other;\nparse(); // here"],
    ["Python's module path", "from parse import other\nparse() # here"],
  ])("stands against %s", (_, code) => {
    expect(judge(title, code)).toBeNull();
  });

  test.each([
    "`parse` throws when `config` is not defined",
    "`parse` is not imported lazily any more",
    "`config.parse` is not defined",
    "Behaviour is not defined for empty input of `parse`",
  ])("is not meant by: %s", (other) => {
    expect(judge(other, 'import { parse, config } from "x";\nparse(); // here')).toBeNull();
  });
});

describe("a missing catch", () => {
  const title = "Unhandled exception of `load`";
  test.each([
    ["JavaScript", "try {\n  load(); // here\n} catch (error) {\n  log(error);\n}"],
    [
      "JavaScript without a name",
      "try {\n  if (x) {\n    load(); // here\n  }\n} catch {\n  log();\n}",
    ],
    ["Python", "try:\n    load() # here\nexcept Exception as e:\n    log(e)"],
    ["Java", "try {\n  load(); // here\n} catch (Exception e) {\n  log(e);\n}"],
  ])("is refuted by a block that catches all: %s", (_, code) => {
    expect(judge(title, code)).toBe("line 1 catches it");
  });

  test.each([
    ["a block without a handler", "try {\n  load(); // here\n} finally {\n  close();\n}"],
    ["a handler of something else", "try:\n    load() # here\nexcept KeyError:\n    pass"],
    [
      "Java's handler of something else",
      "try {\n  load(); // here\n} catch (IOException e) {\n  log(e);\n}",
    ],
    [
      "a handler that passes on",
      "try {\n  load(); // here\n} catch (error) {\n  log(error);\n  throw error;\n}",
    ],
    ["the handler itself", "try {\n  a();\n} catch (error) {\n  load(); // here\n}"],
    [
      "a block that has ended",
      "try {\n  a();\n} catch (error) {\n}\nif (x) {\n  load(); // here\n}",
    ],
    [
      "a callback",
      "try {\n  later(() => {\n    load(); // here\n  });\n} catch (error) {\n  log(error);\n}",
    ],
    ["another method", "class A {\n  f() {\n    load(); // here\n  }\n}"],
  ])("stands against %s", (_, code) => {
    expect(judge(title, code)).toBeNull();
  });

  test("of a promise that nobody waits for is not refuted", () => {
    const block = (line: string): string =>
      `try {\n  ${line} // here\n} catch (error) {\n  log(error);\n}`;
    expect(judge("Unhandled rejection of `load`", block("load();"))).toBeNull();
    expect(judge("Unhandled rejection of `load`", block("await load();"))).not.toBeNull();
  });
});

describe("an unused name", () => {
  test.each([
    ["Unused import `parse`", 'import { parse } from "x"; // here\nfoo(parse(1));'],
    ["`limit` is never used", "const limit = 3; // here\nif (a > limit) stop();"],
    ["`limit` is declared but never used", "const limit = 3; // here\nif (a > limit) stop();"],
  ])("is refuted by its use: %s", (title, code) => {
    expect(judge(title, code)).toMatch(/is used, such as in line 2$/);
  });

  test.each([
    ["`parse` is never used", 'import { parse } from "x"; // here\n// parse(1)'],
    ["`parse` is never used", 'import { parse } from "x"; // here\nlog("parse");'],
    ["`parse` is never used", 'import { parse } from "x"; // here\nx.parse(1);'],
    [
      "`parse` is never used",
      'import { parse } from "x"; // here\nlist.map((parse) => parse.name);',
    ],
    [
      "`parse` is never used",
      'import { parse } from "x"; // here\nfunction f(parse) {\n  g(parse);\n}',
    ],
    ["`limit` is never used", "let limit = 3; // here\nlimit = 4;"],
    ["Parameter `limit` is never used", "function f(limit) { // here\n}\ng(limit, limit, limit);"],
    ["`limit` is never used", "  const limit = 3; // here\n}\ng(limit, limit, limit);"],
    ["Result of `parse` is not used", "function parse() {} // here\nparse();\nparse();"],
    ["`parse` is not used around the write", "function parse() {} // here\nparse();\nparse();"],
  ])("stands: %s (%#)", (title, code) => {
    expect(judge(title, code)).toBeNull();
  });
});

describe("names that are nowhere", () => {
  const code = "save(order); // here";
  test("refute a claim that is about them alone", () => {
    const title = "`persistAll` drops the order";
    expect(judge(title, code, { symbols: ["persistAll"] })).toBe(
      "nothing is named persistAll there",
    );
    expect(judge(title, code, { symbols: ["store.persistAll()"] })).not.toBeNull();
  });

  test.each([
    ["`persistAll` drops the order", ["persistAll", "save"]],
    ["The order goes into the page without `escapeHtml`", ["escapeHtml"]],
    ["`persistAll` should be called", ["persistAll"]],
    ["`save` raises a `KeyError`", ["KeyError"]],
    ["The order is lost", ["persistAll"]],
    ["The order is lost", []],
    ["`a-b` is lost", ["a-b"]],
  ])("do not refute: %s %j", (title, symbols) => {
    expect(judge(title, code, { symbols })).toBeNull();
  });

  test("count as known when they were shown, in another file", () => {
    const claim = placed({ title: "`persistAll` drops the order", symbols: ["persistAll"] });
    expect(refuted(claim, "save(order);", "function persistAll() {}")).toBeNull();
  });
});

describe("mere advice", () => {
  test.each([
    "Consider a helper",
    "Ensure that the list is sorted",
    "Please verify whether this is right",
    "It would be nice to have a test",
  ])("is dropped: %s", (title) => {
    expect(judge(title, "x(); // here")).toBe("it asks for care and names no fault");
    expect(judge(title, "x(); // here", { rule: "R1" })).toBeNull();
    expect(judge(title, "x(); // here", { category: "security" })).toBeNull();
  });

  test.each([
    "Missing docstring",
    "Add a comment",
    "Missing documentation for `save`",
    "Nit: naming",
  ])("so is taste: %s", (title) => {
    const change = { category: "maintainability", severity: "low" } as const;
    expect(judge(title, "x(); // here", change)).not.toBeNull();
    expect(judge(title, "x(); // here", { ...change, severity: "high" })).toBeNull();
  });

  test.each([
    "Verify call ignores its result",
    "Confirm dialog never closes",
    "Confirm endpoint lets strangers confirm orders",
    "Ensure-block hides the error",
    "Magic number check accepts any file",
    "Adding comments to a closed order fails",
    "Missing comments of archived orders in the answer",
    "Missing newline between records makes the export unreadable",
    "Documentation page shows the token",
  ])("is not meant by: %s", (title) => {
    const change = { category: "maintainability", severity: "low" } as const;
    expect(judge(title, "x(); // here", change)).toBeNull();
  });
});

test("refuting stays cheap on long lines of nothing but brackets", () => {
  const line = `${"(".repeat(50_000)}${"a = ".repeat(10_000)}`;
  const text = Array.from({ length: 200 }, () => line).join("\n");
  const started = performance.now();
  for (const title of [
    "`a` is not imported",
    "`abc` is never used",
    "`a` may be null",
    "Missing await",
    "No error handling",
  ])
    refuted(placed({ title }, { start: 100, end: 100 }), text, text);
  expect(performance.now() - started).toBeLessThan(2_000);
});
