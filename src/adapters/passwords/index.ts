/** Passwords at rest: argon2id. */
export { createPasswordHasher } from "./hasher.ts";
