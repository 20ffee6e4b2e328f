import type { Category, Confidence, RawFinding, Severity } from "../../../core/domain/index.ts";
import { nameInTitle, quote } from "../source/index.ts";
import type { Line } from "./lines.ts";

/** Safeguards that a change can take away. */
export type Kind = keyof typeof words;

interface Words {
  readonly severity: Severity;
  readonly category: Category;
  readonly cwe: number;
  /** `{}` stands for the name of what is no longer safe. */
  readonly title: string;
  readonly why: string;
}

function say(
  severity: Severity,
  category: Category,
  cwe: number,
  title: string,
  why: string,
): Words {
  return { severity, category, cwe, title, why };
}

const words = {
  escaping: say(
    "high",
    "security",
    116,
    "Escaping of {} was removed",
    "The value is still used, now as it comes. Keep the escaping for the place it goes to, or show where the value is made safe instead.",
  ),
  "shell-quoting": say(
    "high",
    "security",
    78,
    "Quoting of {} for the shell was removed",
    "The value now reaches a command as it comes and can carry other commands. Quote it, or pass arguments as a list.",
  ),
  "raw-output": say(
    "high",
    "security",
    79,
    "{} is now output without escaping",
    "What was text is markup now: a value from outside becomes script in the page. Keep the escaping output.",
  ),
  "shell-spawn": say(
    "high",
    "security",
    78,
    "Command now runs through a shell: {}",
    "The former call passed arguments as they are; a shell interprets them. Keep the argument list and no shell.",
  ),
  "sql-parameters": say(
    "high",
    "security",
    89,
    "Query parameters were replaced by text put into the query: {}",
    "Values become part of the statement. Keep placeholders and pass the values apart.",
  ),
  "prototype-check": say(
    "high",
    "security",
    1321,
    "Guard against polluted prototypes was removed: {}",
    "Keys such as __proto__ and constructor now reach the object that is written to. Keep the check on keys.",
  ),
  "path-check": say(
    "high",
    "security",
    22,
    "Check of the path {} was removed",
    "The path is still used and may now lead out of the folder it should stay in. Keep the check, or show what replaces it.",
  ),
  "origin-check": say(
    "high",
    "security",
    346,
    "Check of the address or origin {} was removed",
    "The address is still used, now whatever its scheme, host or origin. Keep the list of what is allowed.",
  ),
  "size-check": say(
    "medium",
    "security",
    770,
    "Limit on {} was removed",
    "The value is still used, now without a bound. Keep the limit, or say what bounds it.",
  ),
  "bounds-check": say(
    "high",
    "security",
    787,
    "Bounds check of {} was removed",
    "Memory is still read or written by this value, now without its bound. Keep the check.",
  ),
  "null-check": say(
    "medium",
    "correctness",
    476,
    "Check of {} for null was removed",
    "It is still used below and fails when there is none. Keep the check, or make sure that it is always there.",
  ),
  "type-check": say(
    "medium",
    "correctness",
    20,
    "Check of the type of {} was removed",
    "It is still used, now whatever it is. Keep the check where the value comes from outside.",
  ),
  "input-check": say(
    "medium",
    "security",
    20,
    "Check of {} was removed",
    "The value is still used, now unchecked. Keep the check, or show what replaces it.",
  ),
  "regex-anchor": say(
    "high",
    "security",
    777,
    "Validating pattern lost its anchors",
    "It now matches anywhere in the text, so that anything may stand around what is allowed. Anchor it at both ends.",
  ),
  "regex-limit": say(
    "low",
    "security",
    625,
    "Validating pattern lost a limit",
    "It now accepts more than before. Keep the limit or the class of characters.",
  ),
  authentication: say(
    "high",
    "security",
    862,
    "Access check was removed: {}",
    "What it protected is still there and now open to those it kept out. Keep it, or show what checks instead.",
  ),
  "role-check": say(
    "high",
    "security",
    863,
    "Access condition was loosened: {}",
    "It is now true for more callers than before. Make sure that this is meant.",
  ),
  csrf: say(
    "high",
    "security",
    352,
    "Protection against forged requests was removed: {}",
    "Other sites can now send this request in the name of a signed-in user. Keep the protection.",
  ),
  "constant-time": say(
    "medium",
    "security",
    208,
    "Comparison of {} in constant time was replaced",
    "How long a plain comparison takes tells an attacker how much is right. Keep the constant-time comparison.",
  ),
  "signature-check": say(
    "critical",
    "security",
    347,
    "Verification of {} was removed",
    "What it says is still believed, now without proof. Verify before use.",
  ),
  "tls-verification": say(
    "high",
    "security",
    295,
    "Verification of certificates was turned off",
    "Anybody on the way can now read and change the traffic. Keep it on, and add the needed certificate authority instead.",
  ),
  "tls-version": say(
    "medium",
    "security",
    327,
    "Lowest TLS version was lowered",
    "Old versions have known weaknesses. Keep at least TLS 1.2.",
  ),
  "plain-transport": say(
    "medium",
    "security",
    319,
    "Address changed from https to http",
    "What is sent and answered can now be read and changed on the way. Keep https.",
  ),
  "cookie-flag": say(
    "medium",
    "security",
    614,
    "Cookie lost its protection: {}",
    "Without it the cookie reaches scripts, plain connections or other sites. Keep the flag.",
  ),
  noopener: say(
    "low",
    "security",
    1022,
    "Link lost rel=noopener",
    "Old browsers let the opened page steer this one. Keep noopener.",
  ),
  "security-header": say(
    "medium",
    "security",
    693,
    "Security header was removed or loosened: {}",
    "Browsers now allow what it forbade. Keep it as strict as it was.",
  ),
  "weaker-crypto": say(
    "high",
    "security",
    327,
    "Cryptography became weaker: {}",
    "The former choice was the stronger one. Keep it, or say why the weaker one suffices.",
  ),
  "weak-random": say(
    "high",
    "security",
    338,
    "Secure random numbers were replaced by predictable ones: {}",
    "Such numbers can be guessed. Keep the secure source for tokens, keys and names of files.",
  ),
  "unsafe-call": say(
    "high",
    "security",
    676,
    "Safe call was replaced by an unsafe one: {}",
    "The former call bounded or restricted what the new one does not. Keep the former.",
  ),
  "rate-limit": say(
    "medium",
    "security",
    770,
    "Limit on requests, size or time was removed: {}",
    "One caller can now take up what all share. Keep the limit.",
  ),
  lock: say(
    "medium",
    "correctness",
    362,
    "Lock or transaction around code that stays was removed: {}",
    "Two threads or requests can now come between. Keep it, or say what keeps them apart.",
  ),
  await: say(
    "medium",
    "correctness",
    252,
    "await was removed from a call that stays: {}",
    "The code goes on before the work is done, and its failure is lost. Keep await, or handle the promise.",
  ),
  release: say(
    "medium",
    "correctness",
    772,
    "Release of {} was removed",
    "It is still opened or taken here and now never given back. Keep the release on every way out.",
  ),
  terminator: say(
    "high",
    "security",
    170,
    "Text is no longer terminated: {}",
    "Whoever reads it as text reads on until a zero byte that may be far away. Keep the terminating zero.",
  ),
  "initial-value": say(
    "medium",
    "correctness",
    457,
    "Initial value of {} was removed",
    "Where nothing is assigned before it is read it now holds whatever was in memory. Keep the initial value.",
  ),
  "narrower-number": say(
    "medium",
    "correctness",
    190,
    "Number now has fewer bits: {}",
    "Large values wrap around or are cut, and sizes and offsets computed from them are wrong. Keep the wider type.",
  ),
  dangling: say(
    "high",
    "security",
    416,
    "Pointer {} is no longer cleared after its memory was freed",
    "A later use or a second free now works on freed memory. Keep clearing it.",
  ),
  "error-check": say(
    "medium",
    "correctness",
    252,
    "Error of a call is no longer checked: {}",
    "The call can still fail, and the code goes on as if it had not. Check the error.",
  ),
  "empty-handler": say(
    "medium",
    "correctness",
    390,
    "Error handler was emptied",
    "What goes wrong here is now lost. Handle it, log it, or let it through.",
  ),
  "fall-through": say(
    "medium",
    "correctness",
    484,
    "End of a case was removed: it falls through",
    "The next case now runs as well. Keep the break or return, or mark that it is meant.",
  ),
  return: say(
    "medium",
    "correctness",
    670,
    "Early return was removed: the code below now runs as well",
    "What follows was not reached before. Keep the return, or make sure that both may run.",
  ),
} satisfies Record<string, Words>;

/** A safeguard that is gone, at the place where the code stands now. */
export interface Loss {
  readonly kind: Kind;
  /** New side. */
  readonly line: number;
  /** What is no longer safe. */
  readonly name: string;
  readonly removed: Line;
  readonly confidence: Confidence;
}

/** Longest piece of a literal that is shown. Characters. */
const SHOWN_LITERAL = 24;

export function findingOf(
  path: string,
  { kind, line, name, removed, confidence }: Loss,
): RawFinding {
  const { severity, category, cwe, title, why }: Words = words[kind];
  const named = nameInTitle(spoken(name));
  return {
    rule: `safeguards/${kind}`,
    severity,
    category,
    confidence,
    cwe,
    title: title.replace("{}", () => (named === "" ? "a value" : named)),
    message: `Gone from line ${removed.line} of the former version: ${quote(withoutSecrets(removed.text))}. ${why}`,
    path,
    range: { start: line, end: line },
    // One line can lose several safeguards, and the line that remains says nothing of which one it was.
    identity: `${kind} ${removed.squeezed}`,
  };
}

/** What a piece of code is called: what it calls or sets, without what is given to it. */
function spoken(code: string): string {
  const [call] =
    /[\w$.:>-]+(?=\()/.exec(
      code.replace(/^.*?(?:[^=!<>]=(?!=)|\breturn\b|\bawait\b)\s*(?=.*\w\()/, ""),
    ) ?? [];
  return (call ?? code)
    .replace(/\s*(?:=|=>|:)\s*["'[({].*$/, "")
    .replace(/^[\s,;|]+/, "")
    .replaceAll("->", ".");
}

/** Long literals may be secrets: enough of them is shown to find the line. */
function withoutSecrets(text: string): string {
  return text.replace(/(["'`])([^"'`\s]{8,})\1/g, (all: string, mark: string, inner: string) =>
    /^(?=.*\d)[\w+/=.-]{16,}$/.test(inner) || inner.length > SHOWN_LITERAL * 4
      ? `${mark}${inner.slice(0, 4)}…${mark}`
      : all,
  );
}
