import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { refuse } from "./errors.ts";

const cookieName = "kody_session";
const sessionMilliseconds = 12 * 3_600_000;
const triesPerMinute = 10;

export interface Sessions {
  /** Exchanges the key printed at start for a cookie; false when it is wrong. "limited" after too many tries. */
  open(context: Context, key: string): "opened" | "refused" | "limited";
  close(context: Context): void;
  /** Lets a request pass with the session cookie, or with the key as Bearer for programs. */
  readonly required: MiddlewareHandler;
  /** Refuses writes that a page of another origin could have sent. */
  readonly sameOrigin: MiddlewareHandler;
}

/** Sessions live in memory: a restart prints a new key and asks for it again. Only their hashes are kept. */
export function createSessions(accessKey: string, now: () => number): Sessions {
  const sessions = new Map<string, number>();
  const tries = createTries(now);

  function isOpen(word: string | undefined): boolean {
    const expires = word === undefined ? undefined : sessions.get(hash(word));
    return expires !== undefined && expires > now();
  }

  return {
    open(context, key) {
      if (!sameWord(key, accessKey)) return tries.add() ? "refused" : "limited";
      for (const [known, expires] of sessions) if (expires <= now()) sessions.delete(known);
      const word = randomBytes(32).toString("base64url");
      sessions.set(hash(word), now() + sessionMilliseconds);
      sendCookie(context, word);
      return "opened";
    },
    close(context) {
      const word = getCookie(context, cookieName);
      if (word !== undefined) sessions.delete(hash(word));
      deleteCookie(context, cookieName, { path: "/" });
    },
    required: async (context, next) => {
      const bearer = /^Bearer (.+)$/.exec(context.req.header("authorization") ?? "")?.[1];
      if (bearer !== undefined) {
        if (sameWord(bearer, accessKey)) return next();
        if (!tries.add()) return refuse(context, 429, "Too many wrong keys. Wait a minute.");
      } else if (isOpen(getCookie(context, cookieName))) {
        return next();
      }
      return refuse(context, 401, "Open Kody with the address that it printed at its start.");
    },
    sameOrigin,
  };
}

const sameOrigin: MiddlewareHandler = async (context, next) => {
  const safe = context.req.method === "GET" || context.req.method === "HEAD";
  const byProgram = context.req.header("authorization") !== undefined;
  if (safe || byProgram || context.req.header("x-kody") === "1") return next();
  return refuse(context, 403, "Writes need the header X-Kody: 1, which other sites cannot send.");
};

/**
 * Wrong keys of the last minute, from anywhere: there is one key to guess. The right key, of 256 random bits, always
 * opens: else a stranger could lock the owner out by guessing.
 */
function createTries(now: () => number) {
  let times: number[] = [];
  return {
    /** Counts a wrong key; false when there were too many already. */
    add(): boolean {
      times = times.filter((time) => time >= now() - 60_000);
      if (times.length >= triesPerMinute) return false;
      times.push(now());
      return true;
    },
  };
}

function sendCookie(context: Context, word: string): void {
  setCookie(context, cookieName, word, {
    httpOnly: true,
    sameSite: "Strict",
    path: "/",
    maxAge: sessionMilliseconds / 1000,
    secure: context.req.header("x-forwarded-proto") === "https",
  });
}

function sameWord(given: string, expected: string): boolean {
  return timingSafeEqual(
    createHash("sha256").update(given).digest(),
    createHash("sha256").update(expected).digest(),
  );
}

function hash(word: string): string {
  return createHash("sha256").update(word).digest("base64url");
}
