import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { Clock, Digest } from "../core/ports/index.ts";

/** The machine's time. */
export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(milliseconds, signal) {
    await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
  },
};

export const sha256: Digest = (text) => createHash("sha256").update(text, "utf8").digest("hex");

/** 256 bits, as a word that fits into an address. */
export function randomWord(): string {
  return randomBytes(32).toString("base64url");
}

/** The version in package.json. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  if (typeof manifest === "object" && manifest !== null && "version" in manifest)
    return String(manifest.version);
  return "unknown";
}
