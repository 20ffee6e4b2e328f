/** A log, or the part of it that a range request asks for. */
export interface LogPart {
  status: 200 | 206 | 416;
  bytes: Uint8Array;
  headers: Record<string, string>;
}

/** Ranges as in RFC 7233: from one byte to another, from one on, or the last ones. Others are ignored. */
export function logPart(log: string, range: string | null): LogPart {
  const bytes = Buffer.from(log, "utf8");
  const headers = { "content-type": "application/octet-stream", "accept-ranges": "bytes" };
  const asked = /^bytes=(\d*)-(\d*)$/.exec(range ?? "");
  const [, from = "", to = ""] = asked ?? [];
  if (from === "" && to === "") return { status: 200, bytes, headers };
  const start = from === "" ? Math.max(0, bytes.length - Number(to)) : Number(from);
  const end = from === "" || to === "" ? bytes.length - 1 : Math.min(Number(to), bytes.length - 1);
  if (start >= bytes.length || end < start) {
    const nothing = { "content-range": `bytes */${bytes.length}` };
    return { status: 416, bytes: new Uint8Array(), headers: nothing };
  }
  return {
    status: 206,
    bytes: bytes.subarray(start, end + 1),
    headers: { ...headers, "content-range": `bytes ${start}-${end}/${bytes.length}` },
  };
}
