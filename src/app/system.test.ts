import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { packageVersion, randomWord, sha256, systemClock } from "./system.ts";

test("the digest is SHA-256 of the text's UTF-8 bytes, in lowercase hex", () => {
  expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(sha256("é")).not.toBe(sha256("e\u0301"));
});

test("random words fit into an address and don't repeat", () => {
  const words = new Set(Array.from({ length: 500 }, randomWord));
  expect(words.size).toBe(500);
  for (const word of words) {
    expect(word).toMatch(/^[\w-]{43}$/);
    expect(encodeURIComponent(word)).toBe(word);
  }
});

test("the version is the package's", () => {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  expect(manifest).toContain(`"version": "${packageVersion()}"`);
});

test("sleeping ends with its signal, at once when that is over already", async () => {
  const ending = new AbortController();
  const asleep = systemClock.sleep(3_600_000, ending.signal);
  ending.abort();
  await expect(asleep).rejects.toThrow(/abort/i);
  await expect(systemClock.sleep(3_600_000, AbortSignal.abort())).rejects.toThrow(/abort/i);
  await expect(systemClock.sleep(0)).resolves.toBeUndefined();
  expect(systemClock.now()).toBeInstanceOf(Date);
});
