import type { Block, Line } from "./lines.ts";
import type { Loss } from "./say.ts";

/** Who a check lets through, from everybody to few. */
const RANKS: readonly RegExp[] = [
  /optional|ignore|public|guest|anonym|allow_?any|allow_?all|permit_?all/i,
  /auth|login|logged|signed?_?in|token|user|member|read|view/i,
  /writ|edit|manag|moderat|maintain|staff|creat|updat|delet/i,
  /admin|owner|super|root|master/i,
];
const CHECK_NAME =
  /^(?:req|require|ensure|is|has|can|check|must|verify|assert|allow|permit|authorize|role|ign|user|current|only|@)|(?:only|required|guard|permission|policy|role|auth|access)s?$/i;
const SURROUNDED =
  /\b(?:permission|role|authori[sz]|guard|can|require|allow|check|policy|middleware|scope|route|get|post|put|patch|delete|group|if|return|and|or)\w*\b|^@|^\}|&&/i;

function rankOf(name: string): number {
  return RANKS.findLastIndex((pattern) => pattern.test(name));
}

/** The same line asks for a lesser right than before. */
export function rightsLowered(block: Block): Loss[] {
  return block.removed.flatMap((removed): Loss[] => {
    for (const line of block.added) {
      const pair = onlyDifference(removed, line);
      if (pair === null) continue;
      const [before, after] = pair;
      const [high, low] = [rankOf(before), rankOf(after)];
      if (low < 0 || low >= high || !SURROUNDED.test(line.code)) continue;
      const quoted = new RegExp(`["':]${after}["']?`).test(line.code);
      if (!(CHECK_NAME.test(before) && CHECK_NAME.test(after)) && !quoted) continue;
      // Words that only name data: a right is asked for by a check or stands in its quotes.
      if (
        quoted &&
        !/permission|role|authori|policy|can\b|middleware|require|guard|check|ensure/i.test(
          line.code,
        )
      )
        continue;
      return [
        {
          kind: "role-check",
          line: line.line,
          name: `${before} to ${after}`,
          removed,
          confidence: "medium",
        },
      ];
    }
    return [];
  });
}

/** The one name in which two lines differ. */
function onlyDifference(before: Line, after: Line): readonly [string, string] | null {
  const a = before.code.match(/\w+|[^\w\s]/g) ?? [];
  const b = after.code.match(/\w+|[^\w\s]/g) ?? [];
  if (a.length !== b.length || a.length < 3) return null;
  const at = a.findIndex((token, index) => token !== b[index]);
  if (at === -1 || a.slice(at + 1).join(" ") !== b.slice(at + 1).join(" ")) return null;
  const [old, now] = [a[at] ?? "", b[at] ?? ""];
  return /^[A-Za-z_]/.test(old) && /^[A-Za-z_]/.test(now) ? [old, now] : null;
}

const RULE_LISTS =
  /\b(?:binding|validate|valid):"([^"]+)"|=>\s*["']([\w:,|./^$\\-]+)["']|=>\s*\[(["'][^[\]]*["'],?)\]|["']?\w+["']?\s*:\s*["']([\w:,|.-]*\|[\w:,|.-]*)["']/;
const RULE =
  /^(?:required|max\w*|min\w*|size|between|len|alpha\w*|regex\w*|url\w*|e?mail\w*|in|exists|unique|integer|numeric|string|array|boolean|date\w*|image\w*|mimes\w*|file|uuid|ip\w*|confirmed|password|digits\w*|oneof|gte?|lte?|excludes\w*|safe\w*|hostname\w*|filepath|dns\w*|json|active_url|starts_with|not_\w+|ascii|AlphaDash\w*|Required|MaxSize|MinSize|Range|Email|Url|Size|In|Default)\b/;

/** Rules written as text beside a field, fewer than before. */
export function rulesRemoved(block: Block): Loss[] {
  return block.removed.flatMap((removed): Loss[] => {
    const before = rulesOf(removed.code);
    if (before === null || before.rules.length < 2) return [];
    for (const line of block.added) {
      const after = rulesOf(line.code);
      if (after === null || after.rest !== before.rest || after.rules.length >= before.rules.length)
        continue;
      const lost = before.rules.filter((rule) => !after.rules.includes(rule));
      const named = lost.find((rule) => RULE.test(rule));
      if (named === undefined || after.rules.some((rule) => !before.rules.includes(rule))) continue;
      return [
        {
          kind: "input-check",
          line: line.line,
          name: fieldOf(line.code),
          removed,
          confidence: "high",
        },
      ];
    }
    return [];
  });
}

function rulesOf(code: string): { readonly rules: string[]; readonly rest: string } | null {
  const match = RULE_LISTS.exec(code);
  const list = match?.slice(1).find((group) => group !== undefined);
  if (match === null || list === undefined) return null;
  const rules = list
    .split(/[;|]|,(?=\s*["'\w]+(?:[,:=(]|$|["']))/)
    .map((rule) => rule.replace(/["'\s]/g, ""))
    .filter((rule) => rule !== "");
  return { rules, rest: code.replace(match[0], "").replace(/[\s,]+/g, "") };
}

function fieldOf(code: string): string {
  return /^["']?([\w.*-]+)/.exec(code)?.[1] ?? "a field";
}
