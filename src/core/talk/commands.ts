import type { Command, CommandCall, CommandContext, Reply } from "../conversation/index.ts";
import type { ChangedFile, Decision, Finding, ReviewPolicy } from "../domain/index.ts";
import { converse, type Conversation, type ModelTools } from "../model/index.ts";
import {
  confidenceOf,
  count,
  escapeInline,
  codeSpan,
  cut,
  explainDecision,
  foundBy,
  loadChange,
  sanitizeMessage,
  switchesOff,
} from "../review/index.ts";
import { modelWords } from "./said.ts";
import { testGaps } from "./test-gaps.ts";

export interface TalkDependencies {
  /** Null where this repository is to do without. */
  readonly model: ModelTools | null;
  readonly policy: ReviewPolicy;
}

type Section = Conversation["sections"][number];

const noModel: Reply = {
  text: "This needs a language model, and none is set up for this repository. An administrator of Kody sets one up on the page Settings.",
  outcome: "refused: no language model",
};

/** `ask …`: any question, with the thread, its finding and the change. */
export function askCommand(deps: TalkDependencies): Command {
  return async (call, context) => {
    if (deps.model === null) return noModel;
    if (call.rest === "")
      return {
        text: "Ask something: `@kody ask why is this slow?`",
        outcome: "refused: no question",
      };
    return ask(call, context, deps.model, deps, {
      purpose: "answer",
      task: "Answer the question in the section QUESTION.",
    });
  };
}

/** `explain`: a finding in its thread, elsewhere the whole review. */
export function explainCommand(deps: TalkDependencies): Command {
  return async (call, context) => {
    const reviewed = await context.reviewed();
    if (reviewed === null)
      return { text: "There is no finished review to explain yet.", outcome: "no review yet" };
    const decision = decisionOf(call, reviewed.decisions);
    if (decision === null) {
      if (call.about !== null)
        return {
          text: "The newest review does not have this finding any more.",
          outcome: "explained: the finding is gone",
        };
      return {
        text: explainReview(reviewed.decisions, deps.policy),
        outcome: "explained the review",
      };
    }
    const facts = explainFinding(decision, deps.policy);
    if (deps.model === null) return { text: facts, outcome: "explained a finding" };
    const told = await ask(call, context, deps.model, deps, {
      purpose: "explain",
      task: "Explain the finding in the section FINDING to who wrote the code: what goes wrong with which input, on which lines, and whether it really does. Say so when it does not.",
    });
    return { ...told, text: `${told.text}\n\n${facts}` };
  };
}

/** `summary`: what the change does and where the review stands. */
export function summaryCommand(deps: TalkDependencies): Command {
  return async (call, context) => {
    const { files } = await changeOf(context, deps);
    const reviewed = await context.reviewed();
    const facts = summaryFacts(files, reviewed?.decisions ?? []);
    if (deps.model === null) return { text: facts, outcome: "summary" };
    const told = await ask(call, context, deps.model, deps, {
      purpose: "summary",
      task: "Sum the change up in three to six list items by area, then one line with what to look at first.",
    });
    return { ...told, text: `${told.text}\n\n${facts}`, outcome: "summary" };
  };
}

/** `tests`: which changed files no changed test speaks of; with a model also which tests are missing. */
export function testsCommand(deps: TalkDependencies): Command {
  return async (call, context) => {
    const { files } = await changeOf(context, deps);
    const gaps = testGaps(files);
    const facts =
      gaps.length === 0
        ? "Every changed file of code has a changed test beside it."
        : [
            "Changed code without a changed test that bears its name:",
            "",
            ...gaps.slice(0, 20).map((path) => `- ${codeSpan(cut(path, 120))}`),
            ...(gaps.length > 20 ? [`- ${count(gaps.length - 20, "more file")}`] : []),
          ].join("\n");
    if (deps.model === null) return { text: facts, outcome: "tests" };
    const told = await ask(call, context, deps.model, deps, {
      purpose: "tests",
      task: "Name the behaviours that this change adds or alters and that no shown test covers, the riskiest first, at most five; for the first two write the test, in the style of the tests that are shown.",
    });
    return { ...told, text: `${told.text}\n\n${facts}`, outcome: "tests" };
  };
}

async function ask(
  call: CommandCall,
  context: CommandContext,
  model: ModelTools,
  deps: TalkDependencies,
  wanted: Pick<Conversation, "purpose" | "task">,
): Promise<Reply> {
  await context.working("asking the language model.");
  const { files } = await changeOf(context, deps);
  const sections = await sectionsOf(call, context);
  const path = call.about?.path ?? null;
  const nearest = files.toSorted((a, b) => Number(b.path === path) - Number(a.path === path));
  const told = await converse({ ...wanted, sections, files: nearest }, model, context.signal);
  if (told.status === "told") return { text: modelWords(told.value), outcome: wanted.purpose };
  return {
    text: `The language model gave no answer: ${escapeInline(told.because)}.`,
    outcome: `no answer of the model`,
  };
}

async function changeOf(
  context: CommandContext,
  { policy }: TalkDependencies,
): Promise<{ readonly files: readonly ChangedFile[] }> {
  const opened = await context.open((await context.current()).pullRequest);
  const { repository, mergeBase, head } = opened;
  return (await loadChange(repository, mergeBase, head, { analyzers: [], policy })).change;
}

async function sectionsOf(call: CommandCall, context: CommandContext): Promise<Section[]> {
  const { pullRequest } = await context.current();
  const reviewed = await context.reviewed();
  const decision = decisionOf(call, reviewed?.decisions ?? []);
  const own = context.own.uuid();
  const turns = call.thread
    .filter(({ id }) => id !== call.comment.commentId)
    .map(({ body, authorUuid }) => `${authorUuid === own ? "Kody" : "Person"}: ${body}`);
  return [
    { name: "QUESTION", text: call.rest },
    ...(decision === null ? [] : [{ name: "FINDING", text: findingText(decision.finding) }]),
    { name: "THREAD", text: turns.slice(-10).join("\n\n") },
    { name: "PULL REQUEST", text: `${pullRequest.title}\n\n${pullRequest.description}` },
  ];
}

function findingText({ title, message, path, range, severity, rule }: Finding): string {
  const at = range === null ? path : `${path}:${range.start}–${range.end}`;
  return `${severity} · ${rule} · ${at}\n${title}\n${message}`;
}

function decisionOf({ about }: CommandCall, decisions: readonly Decision[]): Decision | null {
  if (about === null) return null;
  const speaks = ({ finding }: Decision): boolean =>
    finding.fingerprint === about.fingerprint ||
    (finding.alsoFoundBy ?? []).some(({ fingerprint }) => fingerprint === about.fingerprint);
  return decisions.find(speaks) ?? null;
}

function explainFinding(decision: Decision, policy: ReviewPolicy): string {
  const { finding } = decision;
  const engines = foundBy(finding).map(({ engine, rule }) => `${codeSpan(rule)} of ${engine}`);
  const at =
    finding.range === null
      ? finding.path
      : `${finding.path}:${finding.range.start}${finding.range.end === finding.range.start ? "" : `–${finding.range.end}`}`;
  const off = switchesOff(finding);
  return [
    `**${escapeInline(cut(finding.title, 300))}** · ${codeSpan(at)}`,
    sanitizeMessage(cut(finding.message, 3_000)),
    [
      `- found by ${engines.join(", ")}, ${confidenceOf(finding)} confidence`,
      ...(finding.cwe === undefined ? [] : [`- CWE-${finding.cwe}`]),
      `- ${explainDecision(decision, policy)}`,
      `- to be rid of it: \`@kody ignore\` here, ${codeSpan(off.comment)} in the code, or ${codeSpan(off.config)} in \`.kody.yml\``,
    ].join("\n"),
  ].join("\n\n");
}

const mostExplained = 25;

function explainReview(decisions: readonly Decision[], policy: ReviewPolicy): string {
  if (decisions.length === 0) return "The review found nothing, and dropped nothing.";
  const lines = decisions
    .slice(0, mostExplained)
    .map(
      (decision) =>
        `- ${escapeInline(cut(decision.finding.title, 120))} (${codeSpan(cut(decision.finding.path, 80))}): ${escapeInline(explainDecision(decision, policy))}`,
    );
  const more = decisions.length - lines.length;
  return [...lines, ...(more > 0 ? [`- and ${count(more, "more finding")}`] : [])].join("\n");
}

function summaryFacts(files: readonly ChangedFile[], decisions: readonly Decision[]): string {
  const added = files.reduce((sum, file) => sum + file.additions, 0);
  const removed = files.reduce((sum, file) => sum + file.deletions, 0);
  const shown = decisions.filter(({ outcome }) => outcome !== "suppressed");
  const largest = files
    .toSorted((a, b) => b.additions + b.deletions - a.additions - a.deletions)
    .slice(0, 6)
    .map(
      ({ path, additions, deletions }) =>
        `- ${codeSpan(cut(path, 120))}: +${additions} −${deletions}`,
    );
  const findings = shown
    .slice(0, 10)
    .map(
      ({ finding }) =>
        `- ${finding.severity}: ${escapeInline(cut(finding.title, 150))} (${codeSpan(cut(finding.path, 80))})`,
    );
  return [
    `${count(files.length, "file")}, +${added} −${removed}; ${count(shown.length, "finding")} in the newest review.`,
    ...(largest.length === 0 ? [] : [largest.join("\n")]),
    ...(findings.length === 0 ? [] : [findings.join("\n")]),
  ].join("\n\n");
}
