import { splitLines } from "../text/index.ts";
import { missingAwait, missingNullCheck, missingTry } from "./refute-missing.ts";
import { missingImport, unused } from "./refute-names.ts";
import { lastName } from "./source-lines.ts";
import type { Claim, PlacedClaim } from "./task.ts";

/**
 * What can be held against a claim without asking anybody; null when nothing can. `text`: the masked head of its file;
 * `shown`: all that the model was given. A wrong refutation loses a real fault while a missed one costs a reader's
 * glance: each one needs a title that says exactly one thing, and a text that says the opposite.
 */
export function refuted(placed: PlacedClaim, text: string, shown: string): string | null {
  const lines = splitLines(text);
  const { claim } = placed;
  return (
    unknownSymbol(claim, text, shown) ??
    (isMereAdvice(claim) ? "it asks for care and names no fault" : null) ??
    missingImport(claim.title, lines) ??
    missingAwait(claim.title, placed.range, lines) ??
    missingNullCheck(claim.title, placed.range, lines) ??
    missingTry(claim.title, placed.range, lines) ??
    unused(claim.title, placed.range, lines)
  );
}

/** What should be there but is not has no place in the code. */
const speaksOfAbsence =
  /\b(?:missing|without|lacks?|no|not|never|instead|should|needs?|must|absent|omits?|forgot\w*|isn't|doesn't|undefined|undeclared|unknown|removed|gone)\b/i;
/** What may be thrown or be meant without being written anywhere. */
const nameOfKind = /(?:Error|Exception|Panic|Warning)$/;

function unknownSymbol({ title, symbols }: Claim, text: string, shown: string): string | null {
  const named = symbols.map(lastName).filter((name) => /^[\p{L}_$][\p{L}\p{N}_$]{2,}$/u.test(name));
  if (named.length === 0 || speaksOfAbsence.test(title)) return null;
  const known = (name: string): boolean =>
    text.includes(name) || shown.includes(name) || nameOfKind.test(name) || !title.includes(name);
  // One of several may be what should be called instead.
  if (named.some(known)) return null;
  return `nothing is named ${named[0] ?? ""} there`;
}

/** "Verify signature is skipped" is a fault, "Verify that the signature is checked" is none. */
const advice =
  /^(?:please\s+)?(?:(?:consider|double-?check)\b|(?:ensure|verify|make sure|confirm)\s+(?:that|whether|if|this|all|you|there|it)\b|you (?:may|might|could) want\b|it (?:would|might) be (?:good|better|nice)\b)/i;
const taste =
  /^(?:please\s+)?(?:(?:add|missing|no|lacks?)\s+(?:a\s+|more\s+|some\s+)?(?:code\s+)?(?:comments?|docstrings?|documentation|jsdoc|javadoc|type hints?)(?:\s+(?:for|on|in|to|about)\s+(?:the\s+|this\s+|a\s+)?(?:`[^`]*`|\w+)(?:\s+(?:function|method|class|module|file|parameter))?)?|missing newline at (?:the )?end of (?:the )?file|(?:use|choose) (?:a )?more descriptive names?\b.*|nitpick\b.*|nit:.*|typos? in (?:a |the )?(?:code )?comments?\b.*|code style\b.*)$/i;

function isMereAdvice({ title, rule, category, severity }: Claim): boolean {
  if (rule !== null || category === "security") return false;
  const mild = severity !== "critical" && severity !== "high";
  return advice.test(title) || (mild && category === "maintainability" && taste.test(title));
}
