import type { RuleRecord } from "../ports/index.ts";
import { compareText } from "../text/index.ts";

/** A `.kody.yml` made for one repository. */
export interface ProposedConfig {
  readonly text: string;
  /** Sentences for people: what it says and why. */
  readonly reasons: readonly string[];
}

/** Globs for files that nobody writes by hand, by the reason that is given for them. */
const unwritten: readonly { readonly why: string; readonly globs: readonly Known[] }[] = [
  {
    why: "code of others, kept here",
    globs: folders("vendor", "third_party", "node_modules", "bower_components", "Pods"),
  },
  {
    why: "build output",
    globs: [
      ...folders("dist", ".next", ".nuxt", "coverage", "__pycache__"),
      // These may as well hold sources: only what compilers leave there tells.
      ...["build", "out", "target"].map((name) => ({
        glob: `${name}/`,
        names: new RegExp(`(?:^|/)${name}/(?:[^/]+/)*[^/]+\\.(?:map|class|o|obj|pyc|min\\.js)$`),
      })),
    ],
  },
  { why: "minified", globs: endings(".min.js", ".min.css", ".min.mjs") },
  {
    why: "generated",
    globs: [
      ...folders("__generated__"),
      ...endings(".pb.go", "_pb2.py", "_pb2_grpc.py", ".g.dart", ".freezed.dart"),
      ...endings(".designer.cs", ".generated.ts", ".generated.js", ".gen.go"),
    ],
  },
  { why: "snapshots of tests", globs: [...folders("__snapshots__"), ...endings(".snap")] },
];

interface Known {
  readonly glob: string;
  readonly names: RegExp;
}

function folders(...names: string[]): Known[] {
  return names.map((name) => ({
    glob: `${name}/`,
    names: new RegExp(`(?:^|/)${escaped(name)}/`),
  }));
}

function endings(...ends: string[]): Known[] {
  return ends.map((end) => ({ glob: `*${end}`, names: new RegExp(`[^/]${escaped(end)}$`) }));
}

function escaped(text: string): string {
  return text.replace(/\./g, "\\.");
}

/** Fewer comments prove nothing of a rule. */
const minPosted = 5;
const mostDismissed = 0.8;
/** The same of all rules together. */
const minPostedInAll = 20;
const halfDismissed = 0.5;

/** Null when Kody's defaults fit. Only globs that name something that is there; texts of strangers have no part in it. */
export function proposeConfig(
  paths: readonly string[],
  history: readonly RuleRecord[],
): ProposedConfig | null {
  const ignored = ignoredSection(paths);
  const threshold = thresholdSection(history);
  const rules = rulesSection(history);
  const sections = [threshold, ignored, rules].filter((section) => section.lines.length > 0);
  if (sections.length === 0) return null;
  const languages = languagesOf(ignored.left);
  const head = [
    "# What Kody reviews here. It takes effect once it is on the branch that pull requests go to.",
    `# Proposed from ${paths.length.toLocaleString("en-US")} files${languages === "" ? "" : `, mostly ${languages}`}.`,
    "# Lock files are not in `ignore`: known vulnerabilities are found in them.",
  ];
  return {
    text: `${[head, ...sections.map(({ lines }) => lines)].map((lines) => lines.join("\n")).join("\n\n")}\n`,
    reasons: sections.flatMap(({ reasons }) => reasons),
  };
}

interface Section {
  readonly lines: readonly string[];
  readonly reasons: readonly string[];
}

function ignoredSection(paths: readonly string[]): Section & { readonly left: readonly string[] } {
  const lines: string[] = [];
  let files = 0;
  const left = new Set(paths);
  for (const { why, globs } of unwritten) {
    for (const { glob, names } of globs) {
      const named = [...left].filter((path) => names.test(path));
      if (named.length === 0) continue;
      for (const path of named) left.delete(path);
      files += named.length;
      lines.push(`  - ${JSON.stringify(glob)} # ${why}: ${counted(named.length, "file")}`);
    }
  }
  if (lines.length === 0) return { lines, reasons: [], left: paths };
  return {
    left: [...left],
    lines: [
      "# Not written by hand. Secrets are not looked for in them either.",
      "ignore:",
      ...lines,
    ],
    reasons: [
      `It ignores ${counted(files, "file")} that nobody writes by hand; secrets are not looked for in them either.`,
    ],
  };
}

function thresholdSection(history: readonly RuleRecord[]): Section {
  const posted = history.reduce((sum, one) => sum + one.posted, 0);
  const dismissed = history.reduce((sum, one) => sum + one.dismissed, 0);
  if (posted < minPostedInAll || dismissed / posted < halfDismissed)
    return { lines: [], reasons: [] };
  const why = `People dismissed ${dismissed} of ${posted} comments so far`;
  return {
    lines: [`# ${why}: the rest goes to the report.`, "commentThreshold: high"],
    reasons: [`Comments begin at high: ${why.toLowerCase()}.`],
  };
}

/** Rules about security and secrets are never lowered: what is dismissed there may be dismissed wrongly. */
function rulesSection(history: readonly RuleRecord[]): Section {
  const lowered = history
    .filter(({ category }) => category !== "security" && category !== "secrets")
    .filter(({ rule }) => /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/.test(rule))
    .filter(({ posted, dismissed }) => posted >= minPosted && dismissed / posted >= mostDismissed)
    .toSorted((a, b) => compareText(a.rule, b.rule))
    .slice(0, 30);
  if (lowered.length === 0) return { lines: [], reasons: [] };
  return {
    lines: [
      "# Mostly dismissed so far: in the report only.",
      "rules:",
      ...lowered.map(
        ({ rule, posted, dismissed }) =>
          `  ${rule}: low # ${dismissed} of ${posted} comments dismissed`,
      ),
    ],
    reasons: [
      `${counted(lowered.length, "rule")} whose comments were mostly dismissed count${lowered.length === 1 ? "s" : ""} as low.`,
    ],
  };
}

const languages: readonly (readonly [string, RegExp])[] = [
  ["TypeScript", /\.[cm]?tsx?$/],
  ["JavaScript", /\.[cm]?jsx?$/],
  ["Python", /\.pyi?$/],
  ["Java", /\.java$/],
  ["Kotlin", /\.kts?$/],
  ["Go", /\.go$/],
  ["Ruby", /\.rb$/],
  ["PHP", /\.php$/],
  ["C#", /\.cs$/],
  ["Rust", /\.rs$/],
  ["C and C++", /\.(?:c|cc|cpp|cxx|h|hpp)$/],
  ["Swift", /\.swift$/],
  ["Scala", /\.scala$/],
  ["Terraform", /\.tf$/],
  ["shell", /\.(?:ba)?sh$/],
];

/** The most frequent three. */
function languagesOf(paths: readonly string[]): string {
  return languages
    .map(([name, ending]) => ({ name, files: paths.filter((path) => ending.test(path)).length }))
    .filter(({ files }) => files > 0)
    .toSorted((a, b) => b.files - a.files || compareText(a.name, b.name))
    .slice(0, 3)
    .map(({ name }) => name)
    .join(", ");
}

function counted(number: number, noun: string): string {
  return `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
}
