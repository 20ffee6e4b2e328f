/** JSON Schemas of the answers, in the part of the language that all providers take: everything required, nothing else allowed. */
type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: "string" };
const nullableText: Schema = { type: ["string", "null"] };

function object(properties: Readonly<Record<string, Schema>>): Schema {
  return {
    type: "object",
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

function list(items: Schema): Schema {
  return { type: "array", items };
}

function oneOf(...words: readonly string[]): Schema {
  return { type: "string", enum: words };
}

const severity = oneOf("critical", "high", "medium", "low");

export const findSchema: Schema = object({
  overview: object({
    does: text,
    areas: list(object({ path: text, does: text })),
    risk: oneOf("low", "medium", "high"),
    because: text,
    lookFirst: list(text),
    testGaps: list(text),
    criteria: list(
      object({
        criterion: text,
        state: oneOf("met", "partly", "missed", "exceeded", "unclear"),
        evidence: text,
      }),
    ),
  }),
  dealtWith: list(text),
  rules: list(object({ id: text, verdict: oneOf("kept", "broken", "not applicable") })),
  findings: list(
    object({
      path: text,
      quote: text,
      line: { type: ["integer", "null"] },
      severity,
      category: oneOf("security", "correctness", "performance", "maintainability"),
      confidence: oneOf("high", "medium", "low"),
      title: text,
      message: text,
      symbols: list(text),
      rule: nullableText,
      fix: { anyOf: [object({ quote: text, replacement: text }), { type: "null" }] },
    }),
  ),
});

export const refuteSchema: Schema = object({
  verdicts: list(
    object({ id: text, verdict: oneOf("holds", "unsure", "refuted"), severity, because: text }),
  ),
});
