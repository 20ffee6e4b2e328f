import pino from "pino";
import type { Settings } from "../config/index.ts";

/** Writes one JSON line per event to standard error; `level` in the event chooses its level. */
export type Log = (event: Readonly<Record<string, unknown>>) => void;

/** Names under which a secret could come along by mistake. */
const secretNames = ["token", "password", "secret", "authorization", "rootKey"];

export function createLog(level: Settings["logLevel"]): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`]), censor: "[secret]" },
    },
    pino.destination({ dest: 2, sync: false }),
  );
  return ({ level: wanted, event, ...rest }) => {
    const line = typeof event === "string" ? event : "event";
    if (wanted === "error") logger.error(rest, line);
    else if (wanted === "warn") logger.warn(rest, line);
    else if (event === "bitbucket call") logger.debug(rest, line);
    else logger.info(rest, line);
  };
}
