import { describe, expect, test } from "vitest";
import { beginsFunction, codeOf, indent, lastName, onlyName, stepsTo } from "./source-lines.ts";

describe("the code of a line", () => {
  test.each([
    ["save(order); // later", "save(order); "],
    ["save(order) # later", "save(order)"],
    ["say(\"if (!user) return\", 'x')", 'say("", "")'],
    ["#include <a>", "#include <a>"],
    ["  # if not user", ""],
    ["  * if (!user) return", ""],
    ["  #save(a) {", "  #save(a) {"],
    ["a /* b */ c", "a  c"],
  ])("of %j is %j", (line, code) => {
    expect(codeOf(line)).toBe(code);
  });

  test("is looked at only so far", () => {
    expect(codeOf("x".repeat(100_000)).length).toBe(400);
  });
});

test("a tab counts as four columns", () => {
  expect(indent("\t  a")).toBe(6);
});

test.each([
  ["store.save(order)", "save"],
  ["a::b->c", "c"],
  ["Class#method", "method"],
  ["", ""],
])("the last name of %j is %j", (symbol, name) => {
  expect(lastName(symbol)).toBe(name);
});

test.each([
  ["`user` may be null", "user"],
  ["`user.name` and `user.name` again", "user.name"],
  ["`save()` is not awaited", "save"],
  ["`a` and `b`", null],
  ["`a + b`", null],
  ["nothing", null],
])("the one name of %j is %j", (title, name) => {
  expect(onlyName(title)).toBe(name);
});

describe("a function begins", () => {
  test.each([
    "function f() {",
    "  f(a, b) {",
    "  public void save(Order order) throws IOException {",
    "def f(a):",
    "items.map((one) => {",
    "list.forEach(it -> {",
    "  f(): Promise<void> {",
  ])("in %j", (line) => {
    expect(beginsFunction(line)).toBe(true);
  });

  test.each([
    "if (a) {",
    "} else if (b(c)) {",
    "for (const a of b()) {",
    "while (x) {",
    "try {",
    "switch (a) {",
    "f(a);",
  ])("not in %j", (line) => {
    expect(beginsFunction(line)).toBe(false);
  });
});

test("the way to a place leaves out what has ended, and other branches", () => {
  const lines = [
    "outside();",
    "function f(a) {",
    "  first();",
    "  if (a) {",
    "    inner();",
    "  }",
    "  if (b) {",
    "    other();",
    "  } else {",
    "    before();",
    "    here();",
    "    after();",
    "  }",
    "}",
  ];
  expect([...stepsTo(11, lines, 20)].map(({ line, is }) => `${is} ${line.trim()}`)).toEqual([
    "before before();",
    "around } else {",
    "before if (b) {",
    "before if (a) {",
    "before first();",
    "around function f(a) {",
  ]);
  expect([...stepsTo(11, lines, 2)]).toHaveLength(2);
});
