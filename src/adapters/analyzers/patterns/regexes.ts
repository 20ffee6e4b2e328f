import type { NapiConfig, SgNode } from "@ast-grep/napi";
import { regexCost, type RegexCost } from "../regex-cost/index.ts";

/** Literals of regular expressions, and the texts that one is made from, by language. */
const literals: Readonly<Record<string, NapiConfig>> = {
  javascript: {
    rule: {
      any: [
        { kind: "regex" },
        {
          kind: "string",
          nthChild: 1,
          inside: {
            kind: "arguments",
            inside: {
              any: [
                { kind: "new_expression", has: { field: "constructor", regex: "^RegExp$" } },
                { kind: "call_expression", has: { field: "function", regex: "^RegExp$" } },
              ],
            },
          },
        },
      ],
    },
  },
  python: {
    rule: {
      kind: "string",
      nthChild: 1,
      inside: {
        kind: "argument_list",
        inside: {
          kind: "call",
          has: {
            field: "function",
            regex:
              "^(?:re|regex)\\.(?:compile|match|search|fullmatch|sub|subn|split|findall|finditer)$",
          },
        },
      },
    },
  },
  java: {
    rule: {
      kind: "string_literal",
      nthChild: 1,
      inside: {
        kind: "argument_list",
        inside: {
          kind: "method_invocation",
          has: { field: "name", regex: "^(?:compile|matches|replaceAll|replaceFirst)$" },
        },
      },
    },
  },
  ruby: { rule: { kind: "regex" } },
};

/** Places with a regular expression that stands there as a whole. */
export function regexesIn(root: SgNode, language: string): SgNode[] {
  const rule = literals[language === "typescript" ? "javascript" : language];
  return rule === undefined ? [] : root.findAll(rule);
}

/** What stands there, as JavaScript would write it; null when it has parts that only its own language knows. */
function readRegex(node: SgNode): { source: string; flags: string } | null {
  const text = node.text();
  const literal = /^\/([^]+)\/([a-z]*)$/.exec(text);
  if (node.kind() === "regex") {
    const [, source, flags] = literal ?? [];
    if (
      source === undefined ||
      flags === undefined ||
      /\(\?[#>a-z]|\\[AzZhGR]|[*+?}]\+|#\{/.test(source)
    )
      return null;
    return { source, flags };
  }
  const quoted = /^(r?)(["']{3}|["'])([^]*)\2$/.exec(text);
  const [, raw, , body] = quoted ?? [];
  if (body === undefined || /\(\?(?:P[=>]|[#>a-zA-Z(])(?!<)|\\\\?[AZzhGQ]|[*+?}]\+/.test(body))
    return null;
  const source = raw === "r" ? body : body.replace(/\\(["'\\])/g, "$1");
  return { source: source.replaceAll("(?P<", "(?<"), flags: "" };
}

/** How its time grows; linear as well when nobody can tell. */
export function costOf(node: SgNode): RegexCost {
  const read = readRegex(node);
  return read === null ? "linear" : regexCost(read.source, read.flags);
}

/** Whether a regular expression, or the one that this file gives a name to, takes time of this kind. */
export function costs(node: SgNode | null, cost: RegexCost | undefined, root: SgNode): boolean {
  if (node === null) return false;
  if (node.kind() === "regex") return costOf(node) === cost;
  const given = namedRegexes(root).get(node.text());
  return given !== undefined && costOf(given) === cost;
}

const named = new WeakMap<SgNode, ReadonlyMap<string, SgNode>>();

/** By name; of several of one name the first. */
function namedRegexes(root: SgNode): ReadonlyMap<string, SgNode> {
  const before = named.get(root);
  if (before !== undefined) return before;
  const rule = { kind: "regex", inside: { kind: "variable_declarator" } };
  const found = new Map(
    root
      .findAll({ rule })
      .toReversed()
      .map((regex) => [regex.parent()?.field("name")?.text() ?? "", regex]),
  );
  named.set(root, found);
  return found;
}

const limited =
  /\.length\s*(?:>=?\s*(?:\d{2,5}\b|[A-Z][A-Z_]{3,}|\w*[mM]ax\w*|\w*[lL]imit)|<=?\s*(?:[A-Z][A-Z_]{3,}|\w*[mM]ax\w*|\w*[lL]imit))/;

/** The function around it looks at the length of a text first. */
export function isLengthLimited(node: SgNode): boolean {
  const around = node.ancestors().find((one) => /function|method/.test(String(one.kind())));
  if (around === undefined) return false;
  const before = node.range().start.index - around.range().start.index;
  return limited.test(around.text().slice(0, before));
}
