import type { Call, Declaration, Outline, Parameter } from "../outline/index.ts";

type Language = Outline["language"];

/** Languages that take more arguments than a function declares. */
const TAKES_MORE: ReadonlySet<Language> = new Set(["javascript", "php"]);

/** False only when the call surely cannot be meant for these parameters. */
export function fits(
  parameters: readonly Parameter[],
  call: Pick<Call, "positional" | "keywords" | "spread">,
  language: Language,
): boolean {
  if (call.spread) return true;
  const takesAny = parameters.some(({ rest }) => rest);
  const inOrder = parameters.filter(({ rest, keywordOnly }) => !rest && !keywordOnly);
  if (call.positional > inOrder.length && !takesAny && !TAKES_MORE.has(language)) return false;
  const named = new Set(call.keywords);
  const known = new Set(parameters.map(({ name }) => plainName(name)));
  if (!takesAny && call.keywords.some((keyword) => !known.has(keyword))) return false;
  const given = new Set(inOrder.slice(0, call.positional));
  return parameters.every(
    (parameter) =>
      parameter.optional ||
      parameter.rest ||
      given.has(parameter) ||
      named.has(plainName(parameter.name)),
  );
}

/** True when an argument that the call gives by its place now reaches another parameter than before. */
export function shifted(
  before: readonly Parameter[],
  after: readonly Parameter[],
  call: Pick<Call, "positional" | "spread">,
): boolean {
  if (call.spread) return false;
  return before.slice(0, call.positional).some(({ name, rest }, index) => {
    const now = after.findIndex((one) => one.name === name);
    return !rest && now !== -1 && now !== index;
  });
}

/** Equal for calls that can't tell the two apart. */
export function sameParameters(before: Declaration, after: Declaration): boolean {
  return JSON.stringify(before.parameters) === JSON.stringify(after.parameters);
}

function plainName(name: string): string {
  return name.replace(/^\$/, "");
}
