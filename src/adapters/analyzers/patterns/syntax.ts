import { parse, type SgNode } from "@ast-grep/napi";
import type { SourceFile } from "../../../core/domain/index.ts";
import { grammarOf, registerGrammars } from "./languages.ts";

/** True when `fixed` has syntax errors that the file has not; false also when no grammar knows the file's language. */
export function breaksSyntax(file: SourceFile, fixed: string): boolean {
  const grammar = grammarOf(file.path)?.grammar;
  if (grammar === undefined) return false;
  registerGrammars();
  return addsErrors(grammar, parse(grammar, file.text).root(), fixed);
}

export function addsErrors(grammar: string, before: SgNode, fixed: string): boolean {
  return errors(parse(grammar, fixed).root()) > errors(before);
}

function errors(root: SgNode): number {
  return root.findAll({ rule: { kind: "ERROR" } }).length;
}
