import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseGlob } from "./glob.ts";

function matches(glob: string, path: string): boolean {
  const parsed = parseGlob(glob);
  if (parsed === null) throw new Error(`${glob} is no glob`);
  return parsed.matches(path);
}

describe("globs", () => {
  test.each([
    ["src/a.ts", "src/a.ts"],
    ["src/*.ts", "src/a.ts"],
    ["src", "src/deep/a.ts"],
    ["generated/", "api/generated/client.ts"],
    ["*.min.js", "web/vendor/x.min.js"],
    ["/build", "build/a.js"],
    ["./docs/*", "docs/a.md"],
    ["**/test/**", "a/b/test/c/d.ts"],
    ["**/test/**", "test/d.ts"],
    ["a/**/b", "a/b"],
    ["a/**/b", "a/x/y/b"],
    ["a/**", "a/b/c"],
    ["**", "anything/at/all"],
    ["src/**/*.{ts,tsx}", "src/x/y.tsx"],
    ["{a,b{c,d}}/*.js", "bd/x.js"],
    ["?.ts", "a.ts"],
    ["app/[id]/page.tsx", "app/[id]/page.tsx"],
    ["a**b", "axxb"],
  ])("%s names %s", (glob, path) => expect(matches(glob, path)).toBe(true));

  test.each([
    ["src/*.ts", "src/deep/a.ts"],
    ["src/a", "src/ab"],
    ["/build", "web/build/a.js"],
    ["a/**/b", "a/xb"],
    ["a/**/b", "ab"],
    ["**/test/**", "latest/x.ts"],
    ["a/**", "a"],
    ["?.ts", "ab.ts"],
    ["a**b", "ax/xb"],
    ["src/**/*.{ts,tsx}", "src/x/y.tsxx"],
    ["a.ts", "axts"],
  ])("%s does not name %s", (glob, path) => expect(matches(glob, path)).toBe(false));

  test("braces that don't close or stand for too much are no glob", () => {
    for (const glob of ["{a", "a}", "{a,{b}", "{a,b}".repeat(7), "{a,b}".repeat(60)]) {
      expect(parseGlob(glob)).toBeNull();
    }
    expect(parseGlob("{a,b}".repeat(6))).not.toBeNull();
  });

  test("no pattern blows up: the work is bounded by path × pattern", () => {
    // Each would take a matcher that tries all ways longer than the age of the universe.
    const path = `${"a".repeat(500)}${"/a".repeat(250)}`;
    for (const glob of [
      `a${"**/".repeat(90)}b`,
      `${"*a".repeat(140)}b`,
      `${"**/".repeat(90)}b`,
      `${"**/*a".repeat(55)}b`,
      `${"?*".repeat(140)}b`,
    ]) {
      expect(matches(glob, path)).toBe(false);
    }
    expect(parseGlob("a")?.matches("a".repeat(100_000))).toBe(false);
  });

  test("its weight is what all alternatives say together", () => {
    expect(parseGlob("/a/*.ts")?.weight).toBe(7);
    expect(parseGlob(`/${"{a,b}".repeat(6)}`)?.weight).toBe(64 * 7);
    expect(parseGlob(`/${"*".repeat(250)}`)?.weight).toBe(2);
  });

  test("property: it agrees with the obvious, slow definition", () => {
    const part = fc.constantFrom("a", "b", "*", "?", "**", "ab", "a*b", "*a*", "b**?");
    const glob = fc
      .array(part, { minLength: 1, maxLength: 4 })
      .map((parts) => `/${parts.join("/")}`);
    const path = fc
      .array(fc.constantFrom("a", "b", "ab", "ba", "abab", "bbab"), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join("/"));
    fc.assert(
      fc.property(glob, path, (pattern, text) => {
        expect(matches(pattern, text)).toBe(slowly(pattern.slice(1).split("/"), text.split("/")));
      }),
    );
  });
});

/** Segment by segment; a pattern that is used up before the path names a folder above it. */
function slowly(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return true;
  if (first === "**" && rest.length === 0) return path.length > 0;
  if (first === "**") return path.some((_, at) => slowly(rest, path.slice(at)));
  const [segment, ...below] = path;
  if (segment === undefined) return false;
  const fits = new RegExp(`^${first.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(segment);
  return fits && slowly(rest, below);
}
