const escapes = new Map([
  ["a", 7],
  ["b", 8],
  ["t", 9],
  ["n", 10],
  ["v", 11],
  ["f", 12],
  ["r", 13],
]);

/** Undoes git's quoting of unusual paths ("caf\303\251"): C escapes and octal bytes of UTF-8. Others pass as they are. */
export function unquotePath(path: string): string {
  if (path.length < 2 || !path.startsWith('"') || !path.endsWith('"')) return path;
  const bytes: Buffer[] = [];
  for (const [part, octal, sign] of path.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gsu)) {
    if (octal !== undefined) bytes.push(Buffer.of(Number.parseInt(octal, 8) & 0xff));
    else if (sign !== undefined) bytes.push(unescaped(sign));
    else bytes.push(Buffer.from(part));
  }
  return Buffer.concat(bytes).toString("utf8");
}

function unescaped(sign: string): Buffer {
  const code = escapes.get(sign);
  return code === undefined ? Buffer.from(sign) : Buffer.of(code);
}
