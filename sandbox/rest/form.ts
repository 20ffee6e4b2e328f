import { ApiError } from "./errors.ts";

/** One field of a form. */
export interface FormField {
  name: string;
  /** A file's own name, in multipart forms. */
  filename: string | null;
  value: Buffer;
  /** Said of a file of a commit. */
  executable: boolean;
}

/** The fields of a form, in order, with their raw bytes. @throws ApiError 400 */
export function readForm(contentType: string, body: Buffer): FormField[] {
  if (body.length === 0) {
    return [];
  }
  if (contentType.startsWith("application/x-www-form-urlencoded")) {
    const fields = new URLSearchParams(body.toString("utf8"));
    return [...fields].map(([name, value]) => ({
      name,
      filename: null,
      value: Buffer.from(value),
      executable: false,
    }));
  }
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) {
    throw notAForm();
  }
  return readMultipart(body, boundary);
}

function readMultipart(body: Buffer, boundary: string): FormField[] {
  const mark = Buffer.from(`--${boundary}`);
  const fields: FormField[] = [];
  let at = body.indexOf(mark);
  while (at >= 0) {
    const start = at + mark.length;
    const next = body.indexOf(Buffer.from(`\r\n--${boundary}`), start);
    if (next < 0) {
      break;
    }
    fields.push(readPart(body.subarray(start, next)));
    at = next + 2;
  }
  if (at < 0 || body.toString("latin1", at + mark.length, at + mark.length + 2) !== "--") {
    throw notAForm();
  }
  return fields;
}

function readPart(part: Buffer): FormField {
  const end = part.indexOf("\r\n\r\n");
  const head = part.toString("utf8", 0, Math.max(end, 0));
  const disposition = /^content-disposition:\s*form-data(;.*)$/im.exec(head)?.[1] ?? "";
  const name = attribute(disposition, "name");
  if (end < 0 || name === null) {
    throw notAForm();
  }
  return {
    name,
    filename: attribute(disposition, "filename"),
    value: part.subarray(end + 4),
    executable: /;\s*x-attributes[=:]"executable"/i.test(disposition),
  };
}

function attribute(disposition: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}="((?:[^"\\\\]|\\\\.)*)"`, "i").exec(disposition)?.[1];
  return found === undefined ? null : found.replaceAll("%22", '"').replaceAll(/\\(["\\])/g, "$1");
}

function notAForm(): ApiError {
  return new ApiError(400, "Bad request", { detail: "The body is not a form." });
}
