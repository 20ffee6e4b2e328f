import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { verifySignature } from "./signature.ts";

const body = Buffer.from('{"pullrequest":{"id":1}}');
const sign = (bytes: Uint8Array, secret: string): string =>
  `sha256=${createHmac("sha256", secret).update(bytes).digest("hex")}`;

describe("verifySignature", () => {
  it("accepts either secret while one is being replaced", () => {
    expect(verifySignature(body, sign(body, "old"), ["new", "old"])).toBe(true);
    expect(verifySignature(body, sign(body, "new"), ["new", "old"])).toBe(true);
    expect(
      verifySignature(body, sign(body, "new").toUpperCase().replace("SHA256", "sha256"), ["new"]),
    ).toBe(true);
  });

  it("accepts nothing without a secret", () => {
    expect(verifySignature(body, sign(body, ""), [])).toBe(false);
    expect(verifySignature(body, sign(body, ""), [""])).toBe(false);
    expect(verifySignature(body, undefined, [])).toBe(false);
  });

  it.each([
    undefined,
    "",
    "sha256=",
    "sha256",
    sign(body, "secret").slice(0, -1),
    `${sign(body, "secret")}0`,
    `${sign(body, "secret")}\n`,
    ` ${sign(body, "secret")}`,
    sign(body, "secret").replace("sha256=", "sha1="),
    sign(body, "secret").replace("sha256=", ""),
    sign(body, "other"),
    `${sign(body, "other")},${sign(body, "secret")}`,
  ])("refuses %j", (header) => {
    expect(verifySignature(body, header, ["secret"])).toBe(false);
  });

  it("accepts exactly what was signed, and no byte else", () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(
        bytes,
        fc.string({ minLength: 1 }),
        fc.nat(),
        fc.nat(),
        (signed, secret, place, flip) => {
          const header = sign(signed, secret);
          expect(verifySignature(signed, header, ["x", secret])).toBe(true);
          const altered = Uint8Array.from(signed);
          const index = place % altered.length;
          altered[index] = (altered[index] ?? 0) ^ ((flip % 255) + 1);
          expect(verifySignature(altered, header, ["x", secret])).toBe(false);
        },
      ),
    );
  });
});
