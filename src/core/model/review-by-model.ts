import type { RawFinding } from "../domain/index.ts";
import type { ModelQuestion } from "../ports/index.ts";
import { splitLines } from "../text/index.ts";
import { appliedDecisions } from "./decisions.ts";
import { addCosts, askFor, type Told } from "./ask-for.ts";
import { fenced } from "./fence.ts";
import { droppedOf, judgeByFacts, judgeByVerdicts, type Judged } from "./judge.ts";
import { placeClaim } from "./place.ts";
import { findTask, refuteTask, systemPrompt, type Focus } from "./prompt-text.ts";
import { makeQuestions, type QuestionData, type Questions } from "./questions.ts";
import { remarkId, ruleId } from "./sections.ts";
import { readFinderAnswer, readVerdicts, type FinderAnswer } from "./read-answer.ts";
import { shownCriteria } from "./criteria.ts";
import { findSchema, refuteSchema } from "./schemas.ts";
import {
  noCost,
  type DroppedClaim,
  type JudgedRule,
  type ModelCost,
  type ModelReview,
  type ModelTask,
  type ModelTools,
  type PlacedClaim,
} from "./task.ts";

const answerTokens = 8_000;
const answerMilliseconds = 300_000;

/**
 * Asks a model about the change and believes nothing it says: every claim must quote code of the diff, is held against
 * the text, and then against a second look. What is dropped keeps its reason; what was not reviewed is said. Never
 * throws but for the signal.
 */
export async function reviewByModel(
  task: ModelTask,
  tools: ModelTools,
  signal: AbortSignal,
): Promise<ModelReview> {
  const questions = await makeQuestions(task, tools, signal);
  const found = await findAll(questions.all, tools, signal);
  const placed = placeAll(found.answers, task, questions);
  const shown = questions.all.map(({ data }) => data).join("\n");
  const byFacts = judgeByFacts(placed.claims, task, questions.heads, shown);
  const looked =
    tools.mode === "quick" || byFacts.standing.length === 0
      ? { ...byFacts, dropped: [], cost: noCost, problem: null }
      : await secondLook(byFacts.standing, questions, tools, signal);
  const rules = task.rules.map(({ source }, index) =>
    judgedRule(source, ruleId(index), found.answers),
  );
  const told = found.answers.length;
  const asked = questions.all.length * focusesOf(tools).length;
  const dropped = [...placed.dropped, ...byFacts.dropped, ...looked.dropped];
  const incomplete = found.problems.length > 0 || found.answers.some(({ whole }) => !whole);
  return {
    status:
      told === 0 && asked > 0
        ? "not"
        : incomplete || questions.left.length > 0
          ? "partly"
          : "complete",
    problems: [
      ...new Set([...found.problems, ...(looked.problem === null ? [] : [looked.problem])]),
    ],
    waits: found.waits,
    findings: looked.standing.map((one) => findingOf(one, task)),
    dropped,
    decisions: asked === 0 ? [] : appliedDecisions(task.decisions ?? [], dropped),
    overview: shownCriteria(
      found.answers.find(({ overview }) => overview !== null)?.overview ?? task.overview,
      task,
    ),
    onlyNew: task.fresh !== null && task.overview === null,
    rules: rules.flatMap((rule) => rule ?? []),
    dealtWith: dealtWith(task, found.answers, questions),
    left: questions.left,
    cost: addCosts(found.cost, looked.cost),
  };
}

function focusesOf({ mode }: ModelTools): readonly Focus[] {
  return mode === "deep" ? ["correctness", "security", "performance", "tests"] : ["all"];
}

interface Found {
  readonly answers: readonly FinderAnswer[];
  readonly problems: readonly string[];
  readonly waits: boolean;
  readonly cost: ModelCost;
}

async function findAll(
  questions: readonly QuestionData[],
  tools: ModelTools,
  signal: AbortSignal,
): Promise<Found> {
  const told: Told<FinderAnswer>[] = [];
  for (const { data } of questions) {
    const ask = (focus: Focus): Promise<Told<FinderAnswer>> => {
      const prompt = `${data}\n\n${findTask(tools.language, focus)}`;
      return askFor("find", question(prompt, findSchema), readFinderAnswer, tools.ask, signal);
    };
    told.push(...(await Promise.all(focusesOf(tools).map(ask))));
  }
  const answers = told.flatMap((one) => (one.status === "told" ? [one.value] : []));
  const cut = answers.some(({ whole }) => !whole);
  return {
    answers,
    problems: [
      ...told.flatMap((one) => (one.status === "untold" ? [one.because] : [])),
      ...(cut ? ["an answer of the model was cut off: its complete part was used"] : []),
    ],
    waits: told.some((one) => one.status === "untold" && one.later),
    cost: told.reduce((sum, one) => addCosts(sum, one.cost), noCost),
  };
}

function question(prompt: string, schema: ModelQuestion["schema"]): ModelQuestion {
  return {
    system: systemPrompt,
    prompt,
    schema,
    maxOutputTokens: answerTokens,
    timeoutMilliseconds: answerMilliseconds,
  };
}

function placeAll(
  answers: readonly FinderAnswer[],
  task: ModelTask,
  { heads }: Questions,
): { claims: PlacedClaim[]; dropped: DroppedClaim[] } {
  const claims: PlacedClaim[] = [];
  const dropped: DroppedClaim[] = [];
  for (const claim of answers.flatMap((answer) => answer.claims)) {
    const placed = placeClaim(claim, task.change, heads);
    if (typeof placed !== "string") claims.push(checked(placed, task, heads));
    else dropped.push({ path: claim.path, title: claim.title, line: claim.line, because: placed });
  }
  return { claims, dropped };
}

/** Without a rule that is none of that file, and without a fix of lines that the model saw otherwise than they are. */
function checked(
  placed: PlacedClaim,
  { rules, files }: ModelTask,
  heads: Questions["heads"],
): PlacedClaim {
  const { claim, fix } = placed;
  const rule = rules.find((_, index) => ruleId(index) === claim.rule?.toUpperCase());
  const applies = rule?.paths.includes(claim.path) === true;
  const linesOf = (text: string | null | undefined): string =>
    fix === null
      ? ""
      : splitLines(text ?? "")
          .slice(fix.range.start - 1, fix.range.end)
          .join("\n");
  const seen = linesOf(heads.get(claim.path)) === linesOf(files.head(claim.path));
  return {
    ...placed,
    claim: { ...claim, rule: applies ? (claim.rule?.toUpperCase() ?? null) : null },
    fix: seen ? fix : null,
  };
}

/** One question about all claims, with the same data before it where one question held the whole change. */
async function secondLook(
  claims: readonly PlacedClaim[],
  questions: Questions,
  tools: ModelTools,
  signal: AbortSignal,
): Promise<Judged & { readonly cost: ModelCost; readonly problem: string | null }> {
  const named = claims.map((placed, index) => ({ id: `F${index + 1}`, placed }));
  const claimed = {
    name: "FINDINGS",
    text: named.map(({ id, placed }) => claimText(id, placed)).join("\n\n"),
  };
  const ids = named.map(({ id }) => id);
  const claimedText = fenced([claimed], tools.digest);
  const asking = refuteTask(ids, tools.language);
  const room = tools.questionTokens - tools.tokens.count(systemPrompt + claimedText + asking) - 100;
  const [only] = questions.all;
  const isRoom = only !== undefined && tools.tokens.count(only.data) <= room;
  const data =
    questions.all.length === 1 && isRoom ? only.data : evidence(claims, questions, room, tools);
  const prompt = `${data}\n\n${claimedText}\n\n${asking}`;
  const told = await askFor(
    "refute",
    question(prompt, refuteSchema),
    readVerdicts,
    tools.ask,
    signal,
  );
  if (told.status === "told")
    return { ...judgeByVerdicts(named, told.value), cost: told.cost, problem: null };
  // Without the second look only what the first one was sure of is worth a reader's time.
  const sure = claims.filter(({ claim }) => claim.confidence !== "low");
  const unsure = claims.filter(({ claim }) => claim.confidence === "low");
  return {
    standing: sure,
    dropped: unsure.map((one) =>
      droppedOf(one, "it was a suspicion that no second look confirmed"),
    ),
    cost: told.cost,
    problem: `findings were not checked by a second look: ${told.because}`,
  };
}

function claimText(id: string, { claim, range }: PlacedClaim): string {
  return `${id} ${claim.path}:${range.start}-${range.end} · ${claim.severity} · ${claim.title}\n${claim.message}\nQuoted:\n${claim.quote}`;
}

/** Lines before and after a claim that the second look sees, when no single question holds the whole change. */
const evidenceLines = 40;

function evidence(
  claims: readonly PlacedClaim[],
  { heads }: Questions,
  tokens: number,
  tools: ModelTools,
): string {
  const texts = claims.map(({ claim, range }) => {
    const lines = (heads.get(claim.path) ?? "").split("\n");
    const from = Math.max(0, range.start - 1 - evidenceLines);
    const part = lines.slice(from, range.end + evidenceLines);
    return `${claim.path} from line ${from + 1}\n${part.join("\n")}`;
  });
  const kept: string[] = [];
  let room = tokens;
  for (const text of new Set(texts)) {
    room -= tools.tokens.count(text);
    if (room < 0) break;
    kept.push(text);
  }
  return fenced([{ name: "CODE OF THE FINDINGS", text: kept.join("\n\n") }], tools.digest);
}

/** Only what stands can be dealt with, and only the model that saw its file can tell. */
function dealtWith(
  { earlier }: ModelTask,
  answers: readonly FinderAnswer[],
  { all }: Questions,
): string[] {
  const ids = new Set(answers.flatMap((answer) => answer.dealtWith));
  const seen = new Set(all.flatMap(({ files }) => files.map(({ path }) => path)));
  return earlier
    .filter((one) => one.state === "open" && seen.has(one.path) && ids.has(remarkId(earlier, one)))
    .map(({ fingerprint }) => fingerprint);
}

function judgedRule(
  source: string,
  id: string,
  answers: readonly FinderAnswer[],
): JudgedRule | null {
  const verdicts = answers.flatMap(({ rules }) => rules.get(id) ?? []);
  for (const verdict of ["broken", "kept", "not applicable"] as const)
    if (verdicts.includes(verdict)) return { source, verdict };
  return null;
}

function findingOf({ claim, range, fix }: PlacedClaim, { rules }: ModelTask): RawFinding {
  const rule = rules.find((_, index) => ruleId(index) === claim.rule);
  const cited =
    rule === undefined
      ? ""
      : `\n\nRule of the team (\`${rule.source}\`): ${rule.text.slice(0, 500)}`;
  return {
    rule: rule === undefined ? `model/${claim.category}` : "model/team-rule",
    severity: claim.severity,
    category: claim.category,
    confidence: claim.confidence,
    title: claim.title,
    message: claim.message + cited,
    path: claim.path,
    range,
    ...(fix === null ? {} : { fix }),
  };
}
