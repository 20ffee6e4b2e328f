/** The few parts of ASN.1's DER encoding (ITU-T X.690) that certificates need. Every function gives one encoded value. */

export function sequence(...items: readonly Uint8Array[]): Buffer {
  return tagged(0x30, ...items);
}

export function setOf(...items: readonly Uint8Array[]): Buffer {
  return tagged(0x31, ...items);
}

/** A value in the context-specific tag `[number]`: constructed when it holds other values, else primitive. */
export function context(
  number: number,
  form: "constructed" | "primitive",
  ...items: readonly Uint8Array[]
): Buffer {
  return tagged((form === "constructed" ? 0xa0 : 0x80) | number, ...items);
}

/** A number that is not negative, most significant byte first. */
export function integer(bytes: Uint8Array): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = start === -1 ? Buffer.of(0) : bytes.subarray(start);
  return (digits[0] ?? 0) >= 0x80 ? tagged(0x02, Buffer.of(0), digits) : tagged(0x02, digits);
}

export function boolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.of(value ? 0xff : 0));
}

export function octetString(bytes: Uint8Array): Buffer {
  return tagged(0x04, bytes);
}

/** `unusedBits` at the end of the last byte are no part of the string. */
export function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return tagged(0x03, Buffer.of(unusedBits), bytes);
}

export function utf8String(text: string): Buffer {
  return tagged(0x0c, Buffer.from(text, "utf8"));
}

/** "1.2.840.10045.4.3.2" */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

/** To the second. RFC 5280: two-digit years up to 2049, four-digit ones from 2050. */
export function time(ms: number): Buffer {
  const digits = `${new Date(ms).toISOString().slice(0, 19).replaceAll(/\D/g, "")}Z`;
  const short = Number(digits.slice(0, 4)) < 2050;
  return tagged(short ? 0x17 : 0x18, Buffer.from(short ? digits.slice(2) : digits, "ascii"));
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

function tagged(tag: number, ...items: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(items);
  return Buffer.concat([Buffer.of(tag), lengthOf(content), content]);
}

function lengthOf(content: Uint8Array): Buffer {
  if (content.length < 0x80) return Buffer.of(content.length);
  const bytes = Buffer.from(content.length.toString(16).padStart(8, "0"), "hex");
  const used = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.of(0x80 | used.length), used]);
}
