import { isSeq, parseDocument, stringify, type Document } from "yaml";
import type { ImportedInstruction, ImportedRules } from "./import-instructions.ts";

const most = { instructions: 100, ignore: 200 } as const;

/** Everything that was found, as one; what is said twice is said once. */
export function joinRules(all: readonly ImportedRules[]): ImportedRules {
  const instructions = new Map<string, ImportedInstruction>();
  for (const one of all.flatMap((rules) => rules.instructions)) {
    instructions.set(JSON.stringify([one.text, one.paths]), one);
  }
  return {
    instructions: [...instructions.values()].slice(0, most.instructions),
    ignore: [...new Set(all.flatMap((rules) => rules.ignore))].slice(0, most.ignore),
    commentThreshold:
      all.find((rules) => rules.commentThreshold !== null)?.commentThreshold ?? null,
    maxComments: all.find((rules) => rules.maxComments !== null)?.maxComments ?? null,
  };
}

/** The text of a `.kody.yml` that says it. */
export function proposeTeamFile(rules: ImportedRules): string {
  const { commentThreshold, maxComments, ignore, instructions } = rules;
  const file = {
    ...(commentThreshold === null ? {} : { commentThreshold }),
    ...(maxComments === null ? {} : { maxComments }),
    ...(ignore.length === 0 ? {} : { ignore }),
    ...(instructions.length === 0 ? {} : { instructions: instructions.map(entryOf) }),
  };
  return stringify(file, { lineWidth: 100 });
}

/** The text of an existing `.kody.yml` with the imported rules added; what it says itself stays, comments included. */
export function extendTeamFile(existing: string, rules: ImportedRules): string {
  const document = parseDocument(existing);
  append(document, "ignore", rules.ignore);
  append(document, "instructions", rules.instructions.map(entryOf));
  return document.toString({ lineWidth: 100 });
}

function entryOf({ text, paths }: ImportedInstruction): string | { text: string; paths: string[] } {
  return paths.length === 0 ? text : { text, paths: [...paths] };
}

function append(document: Document, key: string, entries: readonly unknown[]): void {
  if (entries.length === 0) return;
  const list = document.get(key, true);
  if (!isSeq(list)) {
    document.set(key, document.createNode(entries));
    return;
  }
  const known = new Set(list.items.map((item) => JSON.stringify(item)));
  for (const entry of entries) {
    if (!known.has(JSON.stringify(entry))) list.add(document.createNode(entry));
  }
}
