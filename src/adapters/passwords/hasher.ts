import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import type { PasswordHasher } from "../../core/ports/index.ts";
import { format, parse, type StoredHash } from "./stored-hash.ts";
import { createQueue } from "./queue.ts";

/** Above OWASP's least for argon2id (19 MiB, 2 passes): about a tenth of a second. */
const present = { memory: 32_768, passes: 3, parallelism: 1 };
const saltBytes = 16;
const hashBytes = 32;

/** Each takes 32 MiB and a thread: a flood of sign-ins must not take all of either. */
const atOnce = 2;
const waiting = 50;

export function createPasswordHasher(): PasswordHasher {
  const queue = createQueue(atOnce, waiting);
  const nobody: StoredHash = {
    ...present,
    salt: randomBytes(saltBytes),
    hash: randomBytes(hashBytes),
  };
  return {
    hash: async (password) =>
      queue.run(async () => {
        const salt = randomBytes(saltBytes);
        const hash = await derive(password, { ...present, salt, length: hashBytes });
        return format({ ...present, salt, hash });
      }),
    verify: async (password, text) =>
      queue.run(async () => {
        const stored = text === null ? null : parse(text);
        const expected = stored ?? nobody;
        const hash = await derive(password, { ...expected, length: expected.hash.length });
        return timingSafeEqual(hash, expected.hash) && stored !== null;
      }),
  };
}

function derive(
  password: string,
  { memory, passes, parallelism, salt, length }: Omit<StoredHash, "hash"> & { length: number },
): Promise<Buffer> {
  // The same letters typed on another keyboard may come as other code points.
  const message = Buffer.from(password.normalize("NFC"));
  return new Promise((resolve, reject) => {
    argon2(
      "argon2id",
      { message, nonce: salt, memory, passes, parallelism, tagLength: length },
      (error, hash) => (error === null ? resolve(hash) : reject(error)),
    );
  });
}
