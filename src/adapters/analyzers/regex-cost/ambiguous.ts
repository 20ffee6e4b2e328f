import { RegExpParser, visitRegExpAST, type AST } from "@eslint-community/regexpp";
import { isDisjointWith, JS, NFA } from "refa";
import { canFail } from "./tail.ts";

const mostNodes = 1_000;

/**
 * Whether a repetition of this regular expression can split one text in several ways, `(?:\w|_)*` or `(?:a|aa)*`, and
 * something behind it makes the engine try them all.
 */
export function hasAmbiguousRepetition(source: string, flags: string): boolean {
  const unicode = flags.includes("u");
  const pattern = new RegExpParser().parsePattern(source, 0, source.length, { unicode });
  const repeated: AST.Quantifier[] = [];
  visitRegExpAST(pattern, {
    onQuantifierEnter: (node) => {
      if (node.max === Infinity && canFail(node) && choices(node) !== null) repeated.push(node);
    },
  });
  return repeated.some((node) => isAmbiguous(node, flags));
}

/** The alternatives of a repeated group; null when there is no choice in it or more than a text decides. */
function choices({ element }: AST.Quantifier): readonly AST.Alternative[] | null {
  if (element.type !== "Group" && element.type !== "CapturingGroup") return null;
  const { alternatives, raw } = element;
  if (alternatives.length < 2 || /\\[1-9kbB]|\(\?<?[=!]|[$^](?![^[]*\])/.test(raw)) return null;
  return alternatives;
}

/** Two alternatives can be the same text, or one can be what several others are in a row. */
function isAmbiguous(node: AST.Quantifier, flags: string): boolean {
  const automata = (choices(node) ?? []).map(({ raw }) => automaton(raw, flags));
  if (overlaps(automata)) return true;
  const once = choices(node)?.map(({ raw }) => raw) ?? [];
  const several = automaton(`(?:${once.join("|")}){2,}`, flags);
  return overlaps([automaton(once.join("|"), flags), several]);
}

function overlaps(automata: readonly NFA[]): boolean {
  return automata.some((one, at) =>
    automata.slice(at + 1).some((other) => !isDisjointWith(one, other, mostNodes)),
  );
}

function automaton(source: string, flags: string): NFA {
  const parser = JS.Parser.fromLiteral({ source, flags });
  const { expression, maxCharacter } = parser.parse({ maxNodes: mostNodes, assertions: "throw" });
  const made = NFA.fromRegex(
    expression.alternatives,
    { maxCharacter },
    { assertions: "throw" },
    new NFA.LimitedNodeFactory(mostNodes),
  );
  // The empty text splits nothing.
  made.withoutEmptyWord();
  return made;
}
