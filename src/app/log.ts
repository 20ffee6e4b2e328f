import pino from "pino";
import type { Settings } from "../config/index.ts";

/** Writes one JSON line per event to standard error; `level` in the event chooses its level. */
export type Log = (event: Readonly<Record<string, unknown>>) => void;

const censor = "[secret]";

/** Names under which a secret could come along by mistake: `token`, `hookSecret`, `Authorization`, `root_key` … */
const secretName = /(token|password|secret|authorization|cookie|root_?key|access_?key)$/i;

/** Texts that are secrets wherever they stand: Atlassian's tokens, credentials of a header, passwords in addresses. */
const secretTexts: readonly [RegExp, string][] = [
  [/\bAT(?:ATT|CTT|BB)[\w=.+/-]{6,}/g, censor],
  [/\b(Basic|Bearer)\s+[\w=.+/~-]{8,}/gi, `$1 ${censor}`],
  [/(\w:\/\/)[^\s/@]*:[^\s/@]+@/g, `$1${censor}@`],
];

/** Deeper values are not events; also ends circles. */
const maxDepth = 6;

export function createLog(
  level: Settings["logLevel"],
  destination: pino.DestinationStream = pino.destination({ dest: 2, sync: false }),
): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return ({ level: wanted, event, ...rest }) => {
    const line = typeof event === "string" ? event : "event";
    const facts = redactedFields(rest, 0);
    if (wanted === "error") logger.error(facts, line);
    else if (wanted === "warn") logger.warn(facts, line);
    else if (event === "bitbucket call") logger.debug(facts, line);
    else logger.info(facts, line);
  };
}

function redacted(value: unknown, depth: number): unknown {
  if (typeof value === "string") return redactedText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= maxDepth) return "[…]";
  if (value instanceof Error) return redactedText(value.stack ?? value.message);
  if ("toJSON" in value && typeof value.toJSON === "function") {
    const plain: unknown = JSON.parse(JSON.stringify(value));
    return redacted(plain, depth + 1);
  }
  if (Array.isArray(value)) return value.map((item) => redacted(item, depth + 1));
  return redactedFields(value, depth + 1);
}

function redactedFields(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      secretName.test(name) && value !== null && typeof value !== "boolean"
        ? censor
        : redacted(value, depth),
    ]),
  );
}

function redactedText(text: string): string {
  return secretTexts.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);
}
