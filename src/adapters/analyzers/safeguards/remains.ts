import { valuesOf } from "./conditions.ts";
import { type Block, type Line, likeness } from "./lines.ts";
import { ALONE, AROUND, INLINE, type Piece } from "./pieces.ts";
import type { Loss } from "./say.ts";
import type { ChangeView, FileView } from "./view.ts";
import { mainName } from "./wrappers.ts";

/** Small safeguards that are gone from what is otherwise still there. */
export function piecesLost(block: Block, file: FileView, view: ChangeView): Loss[] {
  return block.removed.flatMap((removed) => {
    if (removed.code === "") return [];
    const fits = ({ families, pattern, beside }: Piece): boolean =>
      (families?.includes(file.language.family) ?? true) &&
      pattern.test(removed.code) &&
      (beside?.test(removed.code) ?? true) &&
      !view.balanced(pattern);
    const loss =
      first(INLINE.filter(fits), (piece) => inline(piece, removed, block, view)) ??
      first(ALONE.filter(fits), (piece) => alone(piece, removed, block, file)) ??
      first(AROUND.filter(fits), (piece) => around(piece, removed, block, file)) ??
      checkCall(removed, block, view);
    return loss === null ? [] : [loss];
  });
}

function first(pieces: readonly Piece[], look: (piece: Piece) => Loss | null): Loss | null {
  for (const piece of pieces) {
    const loss = look(piece);
    if (loss !== null) return loss;
  }
  return null;
}

/** Without what varies when an entry of a list is taken out. */
function loose(code: string): string {
  return code.replace(/[\s,;]+/g, "");
}

function inline(
  { kind, pattern, confidence }: Piece,
  removed: Line,
  block: Block,
  view: ChangeView,
): Loss | null {
  const [match] = pattern.exec(removed.code) ?? [];
  if (match === undefined) return null;
  const without = removed.code.replace(pattern, "");
  const bare = loose(without);
  if (bare.length < 2) return null;
  const line = block.added.find(
    ({ code }) =>
      code !== "" &&
      !pattern.test(code) &&
      (loose(code) === bare || (bare.length > 5 && likeness(without, code) >= ALIKE)),
  );
  if (
    line === undefined ||
    (ROUTED.has(kind) && writesName(view, /[A-Za-z_]\w+/.exec(match)?.[0] ?? match))
  )
    return null;
  const name =
    kind === "initial-value" ? (/(\w+)(?:\[[^;]*)?;$/.exec(without)?.[1] ?? match) : match;
  return { kind, line: line.line, name, removed, confidence };
}

/** What a router of the same change can do for all its routes. */
const ROUTED: ReadonlySet<string> = new Set(["authentication", "csrf", "rate-limit"]);
const ALIKE = 0.9;
/** Other lines that may go with a statement without it being a feature that goes. */
const OTHERS = 3;

const DECORATES = /^(?:@|\[[A-Z])/;
const DECLARES =
  /^(?:async\s+)?(?:def|class|function|export|public|private|protected|internal|static|final|fun|func|fn|@|\[|[\w<>[\],?\s]+\s\w+\s*\(|[\w$]+\s*\(|(?:readonly\s+)?[\w$]+[?!]?\s*:|[A-Z]\w*(?:<.*>)?\s+\w+)/;

const GRANTS = /permission|authori[sz]|authenticat|\baccess|polic|guard|\bcan\(|login|\brole/i;

function alone(
  { kind, pattern, confidence }: Piece,
  removed: Line,
  block: Block,
  file: FileView,
): Loss | null {
  if (
    kind === "authentication" &&
    file.added.some(({ code }) => GRANTS.test(code) && !/^(?:import|from|use|using|#)\b/.test(code))
  )
    return null;
  if (
    kind === "lock" &&
    block.added.some(({ code }) => /atomic|lock|mutex|transaction/i.test(code))
  )
    return null;
  if (kind === "initial-value" && (block.added.length > 0 || !usedBelow(removed, block)))
    return null;
  if (othersGone(removed, block, pattern) > OTHERS) return null;
  const line = DECORATES.test(removed.code)
    ? declarationBelow(removed, block)
    : neighbour(removed, block);
  if (line === null) return null;
  if (block.added.some(({ code }) => likeness(code, removed.code) > 0.6)) return null;
  return { kind, line: line.line, name: removed.code, removed, confidence };
}

/** Removed lines, other than those that guard, that were not written again. */
function othersGone(removed: Line, block: Block, pattern: RegExp): number {
  return block.removed.filter(
    (one) =>
      one !== removed &&
      one.squeezed.length > 3 &&
      !pattern.test(one.code) &&
      !block.added.some(
        (line) => line.squeezed === one.squeezed || likeness(line.code, one.code) > 0.7,
      ),
  ).length;
}

function declarationBelow(removed: Line, block: Block): Line | null {
  // What it stood on went with it.
  const next = block.removed
    .slice(block.removed.indexOf(removed) + 1)
    .find(({ code }) => code !== "" && !DECORATES.test(code));
  if (next !== undefined && !block.added.some(({ code }) => likeness(code, next.code) > 0.6))
    return null;
  for (const line of [...block.added, ...block.below].slice(0, 12)) {
    if (line.code === "" || DECORATES.test(line.code)) continue;
    if (!DECLARES.test(line.code)) return null;
    const known =
      block.below.includes(line) ||
      block.removed.some(({ code }) => likeness(code, line.code) > 0.6);
    return known ? line : null;
  }
  return null;
}

/** What ran after the statement, or stood beside the entry. */
function neighbour(removed: Line, block: Block): Line | null {
  const says = ({ code }: Line): boolean =>
    /\w{2,}/.test(code) && !/^(?:end|else|import\b|from\b|use\b|using\b|#)/.test(code);
  const next = [...block.added, ...block.below].find(({ code }) => code !== "");
  if (
    next !== undefined &&
    says(next) &&
    next.indent >= removed.indent &&
    next.indent <= removed.indent + 1
  )
    return next;
  const before = block.above.findLast(({ code }) => code !== "");
  if (before === undefined || !says(before)) return null;
  // An entry without its neighbours stood under a head of its own.
  return before.indent <= removed.indent ? before : null;
}

function usedBelow(removed: Line, block: Block): boolean {
  const [name] = valuesOf(removed.code.replace(/^\w+\(\s*&?/, "").replace(/,.*$/, ""));
  return name !== undefined && block.below.slice(0, 15).some(({ code }) => code.includes(name));
}

function around(
  { kind, pattern, confidence }: Piece,
  removed: Line,
  block: Block,
  file: FileView,
): Loss | null {
  // Narrower or wider around the same file's code, or inside of another.
  if (file.added.some(({ code }) => pattern.test(code))) return null;
  if (block.above.some(({ code, indent }) => indent < removed.indent && pattern.test(code)))
    return null;
  const at = block.removed.indexOf(removed);
  const inside = block.removed.slice(at + 1, at + 4).filter(({ squeezed }) => squeezed.length > 5);
  const kept = inside.find((one) => block.added.some(({ squeezed }) => squeezed === one.squeezed));
  const line =
    kept === undefined ? undefined : block.added.find(({ squeezed }) => squeezed === kept.squeezed);
  return line === undefined
    ? null
    : { kind, line: line.line, name: removed.code, removed, confidence };
}

const CHECK_CALL =
  /^(?:await\s+)?(?:\(?new\s+\w+\(\w*\)\)?(?:\.|->))?(?:(?:[\w$]+(?:\.|->|::))*)((?:validate|verify|ensure|sanitize|assert|check)(?:_|(?=[A-Z]))[\w$]*|validate)\s*\((.*)\)[;?!]?$/;
/** Asserting and checking state or versions protects nobody's input. */
const NO_INPUT =
  /version|test|mock|consistency|invariant|loaded|mounted|running|connected|state|equals|same|exists/i;

/** A call that throws unless its argument is right, while the argument is still used. */
function checkCall(removed: Line, block: Block, view: ChangeView): Loss | null {
  const [, name, args] = CHECK_CALL.exec(removed.code) ?? [];
  if (name === undefined || args === undefined || NO_INPUT.test(name)) return null;
  if (
    new RegExp(`\\b${name.replaceAll("$", String.raw`\$`)}\\b`).test(removed.code) &&
    writesName(view, name)
  )
    return null;
  const values = valuesOf(args);
  if (values.length === 0 || othersGone(removed, block, /^$/) > OTHERS) return null;
  const used = new RegExp(
    `(?<![\\w$])(?:${values.map((one) => one.replaceAll(/[.?]/g, String.raw`\$&`)).join("|")})(?![\\w$])`,
  );
  const next = [...block.added, ...block.below.slice(0, 15)].find(
    ({ code, indent }) => indent >= removed.indent && used.test(code),
  );
  if (
    next === undefined ||
    block.added.some(({ code }) =>
      /valid|verif|check|ensure|saniti|assert|throw|raise|parse/i.test(code),
    )
  )
    return null;
  return {
    kind: "input-check",
    line: next.line,
    name: mainName(args) ?? name,
    removed,
    confidence: "medium",
  };
}

function writesName(view: ChangeView, name: string): boolean {
  return view.files.some(({ added }) => added.some(({ code }) => code.includes(name)));
}
