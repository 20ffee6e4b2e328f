import type { Report } from "../source/index.ts";
import { type Instruction, readDockerfile, type Stage } from "./reader.ts";
import type { RuleName } from "./wordings.ts";

type Say = Report<RuleName>["say"];

const UPDATE = /\bapt(?:-get)?\s+(?:-\S+\s+)*update\b/;
const INSTALL =
  /\b(apt-get|apt|yum|dnf|microdnf|zypper)\s+([^;&|]{0,200}?)\b(install|in)\s([^;&|]{0,2000})/g;
const YES =
  /(?:^|\s)(?:-(?=\w*y)\w+|--yes|--assume-yes|--assumeyes|-qq+|--non-interactive|-n|-y)(?=\s|$)/;
const ANSWERED = /\byes\s*\||APT::Get::Assume-Yes|assumeyes|DEBIAN_FRONTEND.*<</i;
const LOST =
  /^(?:cd\s+[^;&|]+|export\s+\w+=[^;&|]*|(?:source|\.)\s+\S+|umask\s+\d+|ulimit\s+[^;&|]+)$/;
/** Installs what a manifest lists, not single packages by name. */
const DEPENDENCIES =
  /\b(?:(?:npm|pnpm)\s+(?:ci|i|install)(?!\s+(?:-g\b|--global\b|--location|[\w@]))|yarn(?:\s+install|(?=\s*(?:$|[;&])))|bun\s+install|pip3?\s+install\s+[^;&|]*-r|poetry\s+install|uv\s+sync|bundle\s+install|composer\s+install|go\s+mod\s+download)(?=\s|$|[;&])/;

/** Traps of `RUN`: package managers, and what one shell leaves to the next. */
export function checkRuns(stage: Stage, say: Say): void {
  let copiedAll = false;
  let manifestCopied = false;
  for (const instruction of stage.instructions) {
    if (instruction.name === "COPY" || instruction.name === "ADD") {
      if (/^\.\/?\s+\S+$/.test(instruction.text) && !instruction.flags.has("from"))
        copiedAll = true;
      else if (!copiedAll) manifestCopied = true;
    }
    if (instruction.name !== "RUN") continue;
    const text = shellText(instruction);
    packages(instruction, text, say);
    if (/(?:^|[;&|]\s*)sudo\s/.test(text)) say("sudo", instruction.range);
    if (LOST.test(text.trim())) say("lost-shell-state", instruction.range, text.trim());
    const install = DEPENDENCIES.exec(text)?.[0];
    if (install !== undefined && copiedAll && !manifestCopied) {
      say("copy-before-install", instruction.range, install);
      copiedAll = false;
    }
  }
}

/** The commands of a RUN, its here-document included. */
export function shellText(instruction: Instruction): string {
  const text = /^<<-?["']?\w+["']?$/.test(instruction.text) ? "" : instruction.text;
  return instruction.body === null ? text : `${text}\n${instruction.body}`;
}

function packages(instruction: Instruction, text: string, say: Say): void {
  const { range } = instruction;
  const mounted = /\/var\/lib\/apt/.test([...instruction.flags.values()].join(" "));
  const updates = UPDATE.test(text);
  const installs = [...text.matchAll(INSTALL)].filter((one) => /[\w$./]/.test(one[4] ?? ""));
  const apt = installs.filter((one) => (one[1] ?? "").startsWith("apt"));
  if (
    updates &&
    apt.length === 0 &&
    !/\bapt(?:-get)?\b.*\b(?:upgrade|build-dep|download|satisfy)\b/s.test(text)
  ) {
    if (!/\baptitude\b|\binstall\b/.test(text)) say("update-without-install", range);
  }
  // A script that is run may update; local package files need no lists.
  const needsLists = apt.filter((one) => !/\.deb\b|--no-download/.test(one[4] ?? ""));
  if (needsLists.length > 0 && !updates && !mounted && !/\.sh\b|\bbash\b|\bsetup_/.test(text))
    say("install-without-update", range);
  for (const one of installs) {
    const options = `${one[2] ?? ""} ${one[4] ?? ""}`;
    const zypper = one[1] === "zypper";
    const tdnf = one[1] === "microdnf";
    const asks = !YES.test(options) && !ANSWERED.test(text) && !/\$/.test(options);
    if (asks && !tdnf) say("install-asks", range, `${one[1]} ${zypper ? "install" : one[3]}`);
  }
  const recommends = apt.filter(
    (one) => !/--no-install-recommends|Install-Recommends/.test(`${one[2]} ${one[4]}`),
  );
  if (recommends.length > 0 && !/Install-Recommends/.test(text)) say("install-recommends", range);
}

/** The file with all but its shell commands blanked, line by line in place; null when it has none. */
export function shellOfDockerfile(text: string): string | null {
  const { stages, lines } = readDockerfile(text);
  const shown = lines.map(() => "");
  for (const { name, text: command, body, range } of stages.flatMap((one) => one.instructions)) {
    if (name !== "RUN" || command.startsWith("[")) continue;
    const bare = /^<<-?["']?\w+["']?$/.test(command);
    // Another interpreter reads it.
    if (bare && /^#!(?!.*sh\b)/.test(body ?? "")) continue;
    for (let at = range.start - 1; at < range.end; at += 1) {
      const line = lines[at] ?? "";
      const comment = /^\s*(?:#|$)/.test(line) && at < range.end - 1 && body === null;
      shown[at] = comment ? "\\" : line;
    }
    blankStart(shown, range.start - 1, bare);
    if (bare) shown[range.end - 1] = "";
  }
  return shown.some((line) => line !== "") ? shown.join("\n") : null;
}

/** `RUN` and its flags, which may go on over several lines. */
function blankStart(shown: string[], start: number, bare: boolean): void {
  for (let at = start; at < shown.length; at += 1) {
    const line = shown[at] ?? "";
    const lead = /^\s*(?:RUN\s+)?(?:--[a-z-]+(?:=\S*)?\s+)*/i.exec(line)?.[0] ?? "";
    const rest = line.slice(lead.length);
    if (rest !== "\\") {
      shown[at] = bare ? "" : " ".repeat(lead.length) + rest;
      return;
    }
    shown[at] = "";
  }
}
