/** A hash with what it was made with. Memory in KiB. */
export interface StoredHash {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

const shape =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22,86})\$([A-Za-z0-9+/]{43,86})$/;

/** The usual text form: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`, base64 without padding. */
export function format({ memory, passes, parallelism, salt, hash }: StoredHash): string {
  const [saltText, hashText] = [salt, hash].map((bytes) =>
    bytes.toString("base64").replaceAll("=", ""),
  );
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${saltText}$${hashText}`;
}

/** Null for anything else: then no password is right. */
export function parse(text: string): StoredHash | null {
  const found = shape.exec(text);
  if (found === null) return null;
  const [, memory, passes, parallelism, salt = "", hash = ""] = found;
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, "base64"),
    hash: Buffer.from(hash, "base64"),
  };
}
