import type { ChangedFile, LineRange, RawFinding, Severity } from "../../../core/domain/index.ts";
import { baseName, nameInTitle, quote } from "../source/index.ts";
import type { ChangedDeclaration } from "./changed-declarations.ts";

export type Breach = "arguments" | "order" | "await" | "gone";

export interface BrokenCall {
  readonly path: string;
  readonly line: number;
  readonly breach: Breach;
}

/** Callers that a message names. */
const NAMED = 4;

const words: Readonly<Record<Breach, { rule: string; title: string; why: string; todo: string }>> =
  {
    arguments: {
      rule: "callers/arguments-do-not-fit",
      title: "Callers of {} don't fit its new parameters",
      why: "Its parameters changed, but these calls still give it the arguments of before:",
      todo: "Bring the calls along, or give the new parameter a default.",
    },
    order: {
      rule: "callers/parameters-moved",
      title: "Callers of {} give their arguments in the old order",
      why: "Its parameters changed places, and these calls were not touched, so their values now reach other parameters:",
      todo: "Bring the calls along, or leave the places as they were.",
    },
    await: {
      rule: "callers/not-awaited",
      title: "Callers of {} don't wait for its result",
      why: "It became asynchronous, but these calls don't await what it returns: errors get lost, and a promise is taken for the result.",
      todo: "Await the calls.",
    },
    gone: {
      rule: "callers/removed-in-use",
      title: "{} was removed while still in use",
      why: "It no longer exists under this name, but these places still use it:",
      todo: "Bring them along, or keep the old name until nobody uses it.",
    },
  };

/** One finding on the declaration, with the places that it breaks. */
export function findingOf(
  changed: ChangedDeclaration,
  breach: Breach,
  calls: readonly BrokenCall[],
  file: ChangedFile | undefined,
): RawFinding {
  const { rule, title, why, todo } = words[breach];
  const { name, container } = changed.before;
  const whole = container === null ? name : `${container}.${name}`;
  const places = calls.slice(0, NAMED).map(({ path, line }) => quote(`${path}:${line}`));
  const more = calls.length > NAMED ? ` and ${calls.length - NAMED} more` : "";
  return {
    rule,
    severity: severityOf(changed, breach),
    category: "correctness",
    title: title.replace("{}", () => nameInTitle(whole)),
    message: `${quote(whole)} in ${quote(baseName(changed.path))}: ${why} ${places.join(", ")}${more}. ${todo}`,
    path: file?.path ?? changed.path,
    range: breach === "gone" ? null : placeOf(changed, file),
    identity: `${whole}:${breach}`,
  };
}

/** JavaScript itself lets arguments be left out, and some parameters are meant so without saying it. */
function severityOf({ language }: ChangedDeclaration, breach: Breach): Severity {
  if (breach === "gone") return "high";
  return breach === "arguments" && language === "javascript" ? "low" : "medium";
}

/** The first changed line of the declaration's head, or its first line. */
function placeOf({ after }: ChangedDeclaration, file: ChangedFile | undefined): LineRange | null {
  const [declaration] = after;
  if (declaration === undefined) return null;
  for (const { lines } of file?.hunks ?? []) {
    for (const { kind, newLine } of lines) {
      if (kind !== "added" || newLine === null) continue;
      if (newLine >= declaration.line && newLine <= declaration.endLine)
        return { start: newLine, end: newLine };
    }
  }
  return { start: declaration.line, end: declaration.line };
}
