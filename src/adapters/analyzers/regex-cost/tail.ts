import type { AST } from "@eslint-community/regexpp";

/** Whether something must still match behind this part; if not, the engine takes what it got and is content. */
export function canFail(node: AST.Node): boolean {
  let one = node;
  for (let up = node.parent; up !== null && up.type !== "Pattern"; up = up.parent) {
    // What a look-ahead has found it does not look for again.
    if (up.type === "Assertion") return false;
    if (up.type === "Alternative") {
      const at = up.elements.findIndex((part) => part === one);
      if (up.elements.slice(at + 1).some((part) => !canBeEmpty(part))) return true;
    }
    one = up;
  }
  return false;
}

function canBeEmpty(part: AST.Element): boolean {
  if (part.type === "Quantifier") return part.min === 0 || canBeEmpty(part.element);
  if (part.type !== "Group" && part.type !== "CapturingGroup") return false;
  return part.alternatives.some(({ elements }) => elements.every(canBeEmpty));
}

/** The innermost repetition without end that both parts stand in, or are. */
export function repetitionAround(one: AST.Node, other: AST.Node): AST.Quantifier | null {
  const around = new Set<AST.Node>(repetitionsAround(other));
  return repetitionsAround(one).find((each) => around.has(each)) ?? null;
}

function repetitionsAround(node: AST.Node): AST.Quantifier[] {
  const found: AST.Quantifier[] = [];
  for (let up: AST.Node | null = node; up !== null; up = up.parent) {
    if (up.type === "Quantifier" && up.max === Infinity) found.push(up);
  }
  return found;
}
