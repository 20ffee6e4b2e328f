import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findingMarker, readMarker, summaryMarker } from "./marker.ts";

const hex = fc.stringMatching(/^[0-9a-f]{32}$/);

describe("the marker", () => {
  test("is found again below any text, with whatever line ends Bitbucket gives back", () => {
    fc.assert(
      fc.property(fc.string(), hex, hex, fc.constantFrom("\n", "\r\n"), (text, print, key, end) => {
        const body = [text, "", findingMarker(print, key), ""].join(end);
        expect(readMarker(body)).toEqual({
          fingerprint: print,
          contentKey: key,
          proof: null,
        });
      }),
    );
  });

  test("of the summary has no code", () => {
    expect(readMarker(`Text.\n\n${summaryMarker()}`)).toEqual({
      fingerprint: "summary",
      contentKey: null,
      proof: null,
    });
  });

  test("is an unused link definition, which markdown does not show", () => {
    expect(summaryMarker()).toMatch(/^\[[^\]]+\]: https:\/\/kody\.invalid\//);
    expect(findingMarker("a", "b")).toMatch(/^\[[^\]]+\]: https:\/\/kody\.invalid\//);
  });

  test.each([
    "",
    "text",
    "[kody:f:12:34]: https://kody.invalid/f/12",
    `[kody:f:${"1".repeat(32)}]: https://kody.invalid/f/1`,
    `[kody:f:${"G".repeat(32)}:${"1".repeat(32)}]: https://kody.invalid/f/1`,
    `[kody:summary]: https://evil.example/summary`,
    `${summaryMarker()}/1234`,
    `> ${summaryMarker()}`,
    `${summaryMarker()}\nmore`,
    `x ${summaryMarker()}`,
  ])("is not seen in %j", (body) => {
    expect(readMarker(body)).toBeNull();
  });

  test("is looked for in linear time", () => {
    expect(readMarker(`[kody:f:${"0".repeat(2_000_000)}`)).toBeNull();
    expect(readMarker(`${summaryMarker()}${"/".repeat(2_000_000)}`)).toBeNull();
  });
});
