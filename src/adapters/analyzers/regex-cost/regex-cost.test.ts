import { expect, test } from "vitest";
import { regexCost, type RegexCost } from "./index.ts";

const alike = (sources: readonly RegExp[], cost: RegexCost): [string, string, RegexCost][] =>
  sources.map(({ source, flags }) => [source, flags, cost]);

test.each([
  ...alike(
    [
      /(a+)+$/,
      /^(\w+\s?)*$/,
      /(a|a)*b/,
      /(?:\w|_)+!/,
      /(?:a|aa)+$/,
      /(.|\s)*?'x/,
      /"(?:\\["\\]|[^"])+"/,
      /^(?:\s|\/\*[^]*?\*\/)*function/,
      /((a+)+b)*/,
    ],
    "exponential",
  ),
  ...alike(
    [/^.*,.*,x/, /^([^;]*);\s*(.*)\s*$/, /\s*#*\s*$/, /^[^@]+@.+\..+$/, /^[a-z]+\d*[a-z]*$/],
    "polynomial",
  ),
  ...alike([/\s+$/, /\/+$/, /[^/]+:/, /^\s*\*/m, /^\d+\.?\d*$/], "restarting"),
  ...alike(
    [
      /^(?:\w+\.)+$/,
      /^\w+$/,
      /^\s+/,
      /a{1,3}b/,
      /^(?:a|b)*c/,
      /\/\*[^]*?\*\//,
      /^a.*$/,
      /^([a-z][a-z0-9]*).*?$/,
    ],
    "linear",
  ),
])("/%s/%s takes %s time", (source, flags, cost) => {
  expect(regexCost(source, flags)).toBe(cost);
});

test.each([
  ["what follows may be absent", /x(?:\w|_)*y?/],
  ["what follows may be empty", /x(?:\w|_)*([^ ]*)/],
  ["a look-ahead is left for good", /(?=((?:\\.|[^{])*))\1\{/],
  ["an inner repetition fails, but not what is around it", /x(?:\[(?:(?![\]\\]).|\\.)*\]|.)*/],
])("nothing makes it try all ways: %s", (_, { source, flags }) => {
  expect(regexCost(source, flags)).not.toBe("exponential");
});

test.each([
  ["isn't a regular expression", "(a+", ""],
  ["is too long", `(a+)+$|${"x".repeat(1_500)}`, ""],
  ["has too many repetitions", `(a+)+$|${"xy*".repeat(41)}`, ""],
])("what %s counts as linear", (_, source, flags) => {
  expect(regexCost(source, flags)).toBe("linear");
});

test("flags decide which characters are shared", () => {
  expect(regexCost("^(?:a|A)+!", "")).toBe("linear");
  expect(regexCost("^(?:a|A)+!", "i")).toBe("exponential");
});
