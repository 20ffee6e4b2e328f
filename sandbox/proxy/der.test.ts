import fc from "fast-check";
import { expect, test } from "vitest";
import {
  bitString,
  boolean,
  context,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  time,
  utf8String,
} from "./der.ts";

const hex = (value: Buffer): string => value.toString("hex");

test("encodes the examples of the standards", () => {
  // X.690 8.19.5 and 8.6.4, RFC 5280, and the identifier of ECDSA with SHA-256 in RFC 5758.
  expect(hex(objectIdentifier("2.100.3"))).toBe("0603813403");
  expect(hex(objectIdentifier("1.2.840.10045.4.3.2"))).toBe("06082a8648ce3d040302");
  expect(hex(bitString(Buffer.from("0a3b5f291cd0", "hex"), 4))).toBe("0307040a3b5f291cd0");
  expect(hex(integer(Buffer.of(0)))).toBe("020100");
  expect(hex(integer(Buffer.of(0, 0, 128)))).toBe("02020080");
  expect(hex(boolean(true))).toBe("0101ff");
  expect(hex(utf8String("é"))).toBe("0c02c3a9");
  expect(hex(context(2, "primitive", Buffer.from("a")))).toBe("820161");
  expect(hex(context(0, "constructed", integer(Buffer.of(2))))).toBe("a003020102");
});

test("writes times in UTC, with four-digit years from 2050", () => {
  expect(time(Date.UTC(2026, 10, 23, 9, 8, 7)).toString("ascii", 2)).toBe("261123090807Z");
  expect(time(Date.UTC(2050, 0, 1)).toString("ascii", 2)).toBe("20500101000000Z");
});

/** The content of an encoded value, by the rules of the standard for lengths. */
function contentOf(value: Buffer): Buffer {
  const first = value[1] ?? 0;
  if (first < 0x80) return value.subarray(2, 2 + first);
  const count = first & 0x7f;
  const length = Number.parseInt(hex(value.subarray(2, 2 + count)), 16);
  return value.subarray(2 + count, 2 + count + length);
}

test("lengths of any size lead back to the content", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 70_000 }), (size) => {
      const content = Buffer.alloc(size, 7);
      expect(contentOf(octetString(content)).equals(content)).toBe(true);
      expect(contentOf(contentOf(sequence(octetString(content)))).equals(content)).toBe(true);
    }),
    { numRuns: 50, examples: [[0], [127], [128], [255], [256], [65_535], [65_536]] },
  );
});
