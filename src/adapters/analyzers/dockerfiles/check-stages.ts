import { isPinned, nearest, type Report } from "../source/index.ts";
import { assignments, type Dockerfile, execForm, type Instruction, type Stage } from "./reader.ts";
import type { RuleName } from "./wordings.ts";

type Say = Report<RuleName>["say"];

const INSTRUCTIONS: ReadonlySet<string> = new Set(
  "FROM RUN CMD LABEL MAINTAINER EXPOSE ENV ADD COPY ENTRYPOINT VOLUME USER WORKDIR ARG ONBUILD STOPSIGNAL HEALTHCHECK SHELL".split(
    " ",
  ),
);

export function checkInstructions(file: Dockerfile, say: Say): void {
  for (const { name, range } of [...file.head, ...file.stages.flatMap((one) => one.instructions)]) {
    if (!INSTRUCTIONS.has(name) && !name.includes("{{")) say("unknown-instruction", range, name);
  }
}

/** Names of stages, and the images that they begin with. */
export function checkStageNames({ head, stages }: Dockerfile, say: Say): void {
  const values = new Map(
    head.flatMap(({ name, text }) => (name === "ARG" ? assignments(text) : [])),
  );
  const names: string[] = [];
  for (const [index, stage] of stages.entries()) {
    const image = expand(stage.base, values);
    // A base that is all variable is the caller's to choose.
    const known =
      /^\$(?:\w+|\{[^{}]*\})$/.test(stage.base) ||
      names.includes(image.toLowerCase()) ||
      image === "scratch";
    if (!known && image !== "" && !isPinned(image)) say("unpinned-base", stage.from.range, image);
    for (const instruction of stage.instructions) copySource(instruction, index, stages, say);
    if (stage.name === null) continue;
    if (names.includes(stage.name)) say("duplicate-stage", stage.from.range, stage.name);
    names.push(stage.name);
  }
}

function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:\{(\w+)(?::?-([^{}]*))?\}|(\w+))/g,
    (whole, braced: string | undefined, otherwise: string | undefined, plain: string | undefined) =>
      values.get(braced ?? plain ?? "") || (otherwise ?? whole),
  );
}

function copySource(
  { name, flags, range }: Instruction,
  index: number,
  stages: readonly Stage[],
  say: Say,
): void {
  const from = flags.get("from")?.toLowerCase();
  if (name !== "COPY" || from === undefined || from === "" || from.includes("$")) return;
  if (/^\d+$/.test(from)) {
    if (Number(from) >= index) say("unknown-stage", range, from);
    return;
  }
  const before = stages.slice(0, index).flatMap((stage) => stage.name ?? []);
  if (before.includes(from) || /[:/.@]/.test(from)) return;
  const later = stages.slice(index).some((stage) => stage.name === from);
  // Any other name may be an image or a context given on the command line.
  if (later || nearest(from, before) !== null) say("unknown-stage", range, from);
}

/** Arguments from before the first FROM that a stage uses without declaring them again. */
export function checkArguments({ head, stages }: Dockerfile, say: Say): void {
  const outside = head.flatMap(({ name, text }) => (name === "ARG" ? argumentNames(text) : []));
  const declared = new Map<string, Set<string>>();
  for (const stage of stages) {
    const own = new Set(declared.get(stage.base.toLowerCase()));
    for (const { name, text, body, range } of stage.instructions) {
      if (name === "ARG") for (const one of argumentNames(text)) own.add(one);
      else if (name !== "CMD" && name !== "ENTRYPOINT" && name !== "HEALTHCHECK") {
        const used = outside.find((one) => !own.has(one) && uses(`${text}\n${body ?? ""}`, one));
        if (used !== undefined) say("arg-out-of-scope", range, used);
      }
      if (name === "ENV") for (const [one] of assignments(text)) own.add(one);
    }
    if (stage.name !== null) declared.set(stage.name, own);
  }
}

function argumentNames(text: string): string[] {
  return text.split(/\s+/).flatMap((word) => /^\w+/.exec(word)?.[0] ?? []);
}

function uses(text: string, name: string): boolean {
  if (new RegExp(`(?:^|[\\s;&(])(?:export\\s+|read\\s+)?${name}=|\\bfor ${name} in\\b`).test(text))
    return false;
  return new RegExp(`(?<!\\\\)\\$(?:\\{${name}\\}|${name}(?!\\w))`).test(
    text.replace(/'[^']*'/g, ""),
  );
}

/** What the last stage, the one that is shipped, runs as. */
export function checkUser({ stages }: Dockerfile, say: Say): void {
  const last = stages.at(-1);
  if (last === undefined) return;
  const inherited = lineage(last, stages).flatMap((stage) => stage.instructions);
  const user = inherited.findLast(({ name }) => name === "USER");
  if (user === undefined) {
    const starts = inherited.some(({ name }) => name === "CMD" || name === "ENTRYPOINT");
    if (starts && !/nonroot|rootless|unprivileged/.test(last.base)) say("no-user", last.from.range);
    return;
  }
  const steps = /\b(?:gosu|su-exec|setpriv|s6-|tini.*-u|runuser)\b/;
  if (!/^(?:root|0)(?::|$)/.test(user.text)) return;
  // An entry point may step down itself.
  if (inherited.some(({ text, body }) => steps.test(`${text}${body ?? ""}`))) return;
  if (inherited.some(({ name, text }) => name === "ENTRYPOINT" && /\.sh\b|entrypoint/i.test(text)))
    return;
  say("root-user", user.range);
}

/** The stages that this one builds upon, oldest first, itself included. */
export function lineage(stage: Stage, stages: readonly Stage[]): Stage[] {
  const index = stages.indexOf(stage);
  const parent = stages
    .slice(0, Math.max(0, index))
    .findLast((one) => one.name !== null && one.name === stage.base.toLowerCase());
  return parent === undefined ? [stage] : [...lineage(parent, stages), stage];
}

/** CMD and ENTRYPOINT. */
export function checkCommands(stage: Stage, say: Say): void {
  const last = new Map<string, Instruction>();
  for (const instruction of stage.instructions) {
    const { name, text, range } = instruction;
    if (name !== "CMD" && name !== "ENTRYPOINT") continue;
    const earlier = last.get(name);
    if (earlier !== undefined) say("overridden-command", earlier.range, name);
    last.set(name, instruction);
    const words = execForm(text);
    if (words !== null) shellWords(words, range, say);
    else if (/^\[(?!\s*(?:-|"?\$|!))[^\]]*\]$/.test(text)) say("malformed-exec-form", range, text);
    else if (name === "ENTRYPOINT" && text !== "" && !/^exec\s|&&\s*exec\s|^\[/.test(text))
      say("shell-form-entrypoint", range);
  }
}

function shellWords(words: readonly string[], range: Instruction["range"], say: Say): void {
  const [program = "", second = ""] = words;
  if (/(?:^|\/)(?:\w*sh|env|cmd|cmd\.exe|powershell|pwsh)$/i.test(program) || second === "-c")
    return;
  if (/\.sh$|entrypoint|dumb-init|tini|gosu|s6|su-exec/i.test(words.join(" "))) return;
  const odd = words.find((word) =>
    /^(?:&&|\|\||\||;|>|>>|2>&1)$|^\$\{?[A-Z_][A-Z0-9_]*\}?$/.test(word),
  );
  if (odd !== undefined) say("shell-syntax-in-exec-form", range, odd);
}
