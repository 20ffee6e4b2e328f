import type { Criterion, ModelCost, ModelReview } from "../model/index.ts";
import { codeSpan, escapeInline, oneLine } from "./markdown.ts";
import { count, cut } from "./render-comment.ts";

/** What the summary says of the model's half; a text that a model wrote is shown as plain text, without any link. */
export function overviewSection({ overview }: ModelReview): string[] {
  if (overview === null) return [];
  const areas = overview.areas.map(
    ({ path, does }) => `- ${codeSpan(cut(path, 120))}: ${plain(does, 300)}`,
  );
  const risk = `Risk: ${overview.risk}${overview.because === "" ? "" : `, ${plain(overview.because, 300)}`}`;
  const first = listed("Look first at", overview.lookFirst);
  const gaps = listed("Not tested", overview.testGaps);
  const criteria = criteriaPart(overview.criteria ?? []);
  return [
    plain(overview.does, 600),
    ...(areas.length === 0 ? [] : [areas.join("\n")]),
    risk,
  ].concat(criteria, first, gaps);
}

/** What the issues ask for, as the model sees it, each with the place that shows it. */
function criteriaPart(criteria: readonly Criterion[]): string[] {
  if (criteria.length === 0) return [];
  const lines = criteria.map(
    ({ criterion, state, evidence }) =>
      `- ${state}: ${plain(criterion, 200)}${evidence === "" ? "" : ` (${codeSpan(cut(evidence, 160))})`}`,
  );
  return [["What the issues ask for:", "", ...lines].join("\n")];
}

function listed(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  return [[`${title}:`, "", ...items.map((item) => `- ${plain(item, 300)}`)].join("\n")];
}

/** A text that a model wrote, on one line and without any link, image, mention or markup. */
export function plain(text: string, most: number): string {
  return escapeInline(cut(text, most));
}

/** Each plain-language rule by name, the broken ones first. */
export function rulesSection({ rules }: ModelReview): string[] {
  if (rules.length === 0) return [];
  const of = (verdict: string): string =>
    rules
      .filter((rule) => rule.verdict === verdict)
      .slice(0, 10)
      .map(({ source }) => codeSpan(source))
      .join(", ");
  const parts = (["broken", "kept", "not applicable"] as const)
    .map((verdict) => ({ verdict, sources: of(verdict) }))
    .filter(({ sources }) => sources !== "")
    .map(({ verdict, sources }) => `${verdict}: ${sources}`);
  return [`Rules of the team: ${parts.join(" · ")}`];
}

const namedDecisions = 5;

/** In one line, which of the team's decisions counted. */
export function decisionsSection({ decisions = [] }: ModelReview): string[] {
  if (decisions.length === 0) return [];
  const shown = decisions
    .slice(0, namedDecisions)
    .map(
      ({ text, dropped }) =>
        `“${plain(text, 80)}”${dropped === 0 ? "" : ` (${count(dropped, "finding")} not raised)`}`,
    );
  const more = decisions.length - shown.length;
  return [
    `Decisions of the team applied: ${shown.join("; ")}${more > 0 ? ` and ${more} more` : ""}.`,
  ];
}

/** Why the change was not, or not wholly, reviewed by a model; "" when it was. Ends with a full stop and a space. */
export function modelTrouble(model: ModelReview | null): string {
  const [problem] = model?.problems ?? [];
  if (model === null || problem === undefined) return "";
  const what = model.status === "not" ? "Not reviewed" : "Not wholly reviewed";
  return `${what} by a model: ${cut(unmarked(problem), 200)}. `;
}

/** The outcome is shown as markdown and as plain text: what would be a link or a name in either is left out. */
function unmarked(text: string): string {
  return oneLine(text)
    .replace(/[\\`[\]<>@|&]/g, "")
    .replace(/\/{2,}/g, "/")
    .replace(/\bwww\./gi, "");
}

/** "claude-x, 2 calls, 12,345 tokens in (8,000 cached), 900 out, $0.04" */
export function modelFacts(model: ModelReview | null): string {
  if (model === null) return "no model configured";
  const { models, calls } = model.cost;
  if (calls === 0) return model.status === "not" ? "no model answered" : "no model was needed";
  const names = models.map((name) => escapeInline(cut(name, 60))).join(" and ");
  return [names, ...costFacts(model.cost)].join(", ");
}

/** What was asked and what it cost, as people read it: "2 calls", "12,345 tokens in (8,000 cached), 900 out", "$0.04". */
export function costFacts({ calls, input, cached, output, microDollars }: ModelCost): string[] {
  return [
    count(calls, "call"),
    `${number(input)} tokens in${cached > 0 ? ` (${number(cached)} cached)` : ""}, ${number(output)} out`,
    ...(microDollars === null ? [] : [`$${(microDollars / 1e6).toFixed(2)}`]),
  ];
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

/** What the summary is about, without the model's changing words. */
export function modelSubstance(review: ModelReview): unknown {
  const { status, problems, rules, left, decisions = [] } = review;
  const texts = decisions.map(({ text }) => text);
  return [status, problems, rules, left, ...(texts.length === 0 ? [] : [texts])];
}
