import type { ChangedFile, LineRange, RawFinding, Severity } from "../../../core/domain/index.ts";
import { baseName, nameInTitle, quote } from "../source/index.ts";

export type Claim =
  | "added"
  | "lookalike"
  | "major-step"
  | "major-steps"
  | "foreign-source"
  | "pinned-source"
  | "unprotected-source"
  | "install-script"
  | "script-appeared"
  | "other-host"
  | "known-vulnerability";

const words: Readonly<Record<Claim, { severity: Severity; title: string; why: string }>> = {
  added: {
    severity: "info",
    title: "New dependencies in {}",
    why: "Each is code of others that runs with the rights of this one: see who keeps it, under which licence, and whether a few lines would do.",
  },
  lookalike: {
    severity: "medium",
    title: "{} may be taken for a better known package",
    why: "The names are a slip apart, and packages with such names have carried malware. Check which one is meant.",
  },
  "major-step": {
    severity: "info",
    title: "Major step of {}",
    why: "A step like this may break what uses it. Read its notes on the change, and see that tests run through what it is used for.",
  },
  "major-steps": {
    severity: "info",
    title: "Major steps of dependencies in {}",
    why: "Steps like these may break what uses them. Read their notes on the change, and see that tests run through what they are used for.",
  },
  "foreign-source": {
    severity: "medium",
    title: "{} doesn't come from the registry",
    why: "What stands at this address can change without a new version, and no lock or audit sees it. Use a released version, or pin the full hash of a commit.",
  },
  "pinned-source": {
    severity: "info",
    title: "{} doesn't come from the registry",
    why: "It is pinned, so it can't change, but audits and updates don't see it. Use a released version when there is one.",
  },
  "unprotected-source": {
    severity: "high",
    title: "{} is loaded without encryption",
    why: "Whoever is on the way can put other code in its place. Use https.",
  },
  "install-script": {
    severity: "low",
    title: "{} runs a program when it is installed",
    why: "Such a program runs on every developer's machine and in the pipeline, with their rights, before anybody looked at it. See what it does, or install with scripts switched off.",
  },
  "script-appeared": {
    severity: "medium",
    title: "{} now runs a program when it is installed",
    why: "Its former version did not. Stolen packages begin like this: see what the program does, and whether the release is known to the people who make it.",
  },
  "other-host": {
    severity: "medium",
    title: "{} is loaded from another host than the rest",
    why: "A lockfile edited by hand can lead an install to other code under the same name. Check the address, or let the package manager write the lockfile again.",
  },
  "known-vulnerability": {
    severity: "high",
    title: "{} has a known vulnerability",
    why: "",
  },
};

/** `names`: the packages it is about, the first in the title; `shown`: what the message quotes. */
export function findingOf(
  claim: Claim,
  file: ChangedFile,
  names: readonly string[],
  shown: string,
  line: number | null = null,
): RawFinding {
  const { severity, title, why } = words[claim];
  const ofFile = claim === "added" || claim === "major-steps";
  const subject = ofFile ? baseName(file.path) : (names[0] ?? "");
  return {
    rule: `dependencies/${claim === "major-steps" ? "major-step" : claim}`,
    severity,
    category: "dependencies",
    title: title.replace("{}", () => nameInTitle(subject)),
    message: `${quote(shown, 300)}: ${why}`,
    path: file.path,
    range: line === null ? lineNaming(file, names) : { start: line, end: line },
    identity: `${claim}:${names.join(",").slice(0, 2_000)}`,
  };
}

/** The first added line that names one of them. */
function lineNaming(file: ChangedFile, names: readonly string[]): LineRange | null {
  const spellings = names.map((name) =>
    (name.includes(":") ? (name.split(":")[1] ?? name) : name).toLowerCase(),
  );
  for (const { lines } of file.hunks) {
    for (const { kind, newLine, text } of lines) {
      if (kind !== "added" || newLine === null) continue;
      const plain = text.slice(0, 2_000).toLowerCase();
      const python = plain.replace(/[_.]+/g, "-");
      if (spellings.some((name) => plain.includes(name) || python.includes(name)))
        return { start: newLine, end: newLine };
    }
  }
  return null;
}
