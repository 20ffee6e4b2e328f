import { describe, expect, it } from "vitest";
import { moduleOf, nearestFirst, placesOf, relativeTo } from "./places.ts";

describe("paths", () => {
  it.each([
    ["src/a.ts", "src/a"],
    ["src/a.d.ts", "src/a"],
    ["src/index.tsx", "src"],
    ["index.js", ""],
    ["pay/__init__.py", "pay"],
    ["pay/mod.rs", "pay"],
    ["a/b.test.ts", "a/b.test"],
  ])("%s goes by the module name %s", (path, module) => {
    expect(moduleOf(path)).toBe(module);
  });

  it.each([
    ["a/b", "./c", "a/b/c"],
    ["a/b", "../c", "a/c"],
    ["a/b", "../../c/./d", "c/d"],
    ["", "./c", "c"],
    ["a", "../../c", null],
  ])("from %s, %s leads to %s", (folder, relative, expected) => {
    expect(relativeTo(folder, relative)).toBe(expected);
  });

  it("are near when they share folders; tests are far from what is none", () => {
    const paths = ["z/a.ts", "a/b/c/x.ts", "a/b/x.test.ts", "a/b/y.ts", "a/x.ts"];
    expect(nearestFirst(paths, "a/b/c.ts")).toEqual([
      "a/b/c/x.ts",
      "a/b/y.ts",
      "a/x.ts",
      "z/a.ts",
      "a/b/x.test.ts",
    ]);
    expect(nearestFirst(paths, "a/b/c.test.ts")[1]).toBe("a/b/x.test.ts");
  });
});

describe("places", () => {
  const places = placesOf([
    "a/index.ts",
    "a/Pay.java",
    "b/Pay.kt",
    "b/pay.js",
    "dist/pay.js",
    "fixtures/pay.js",
    "node_modules/x/pay.js",
    "readme.md",
    "c/pay.h",
  ]);

  it("are apart by families of languages, without what people did not write", () => {
    expect(places.of("java")).toEqual(["a/Pay.java", "b/Pay.kt"]);
    expect(places.of("javascript")).toEqual(["a/index.ts", "b/pay.js"]);
    expect(places.of("cpp")).toEqual(["c/pay.h"]);
    expect(places.of("python")).toEqual([]);
  });

  it("are found by folder and by name", () => {
    expect(places.in("b")).toEqual(["b/Pay.kt", "b/pay.js"]);
    expect(places.named("a")).toEqual(["a/index.ts"]);
    expect(places.named("Pay")).toEqual(["a/Pay.java", "b/Pay.kt"]);
    expect(places.folders.has("c")).toBe(true);
  });
});
