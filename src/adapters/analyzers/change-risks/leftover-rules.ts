import type { Severity } from "../../../core/domain/index.ts";
import { type Lexis, lexes } from "./mask.ts";

export interface LeftoverRule {
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
  /** Matched against an added line without comments and strings. */
  readonly pattern: RegExp;
  /** In which files. */
  readonly where: "everywhere" | "tests" | "programs";
  /** Not a leftover where the file used it before, or uses it all over. */
  readonly habit?: boolean;
  /** The statement alone on its line can simply go. */
  readonly removable?: RegExp;
  /** What takes the place of the match to put it right. */
  readonly replace?: (text: string) => string;
}

export interface Language {
  readonly extensions: readonly string[];
  readonly lexis: Lexis;
  readonly rules: readonly LeftoverRule[];
}

const stops =
  "Execution stops here as soon as a debugger is attached, and hangs or fails without one. Delete the line.";
const printed =
  "It looks like a trace of development. Delete it, or use the project's logger with a level.";
const focused =
  "Only the focused tests run, so every other test of the run is silently left out. Remove the focus.";
const skipped =
  "The test no longer guards anything. Say in the code why and until when, or make it pass.";

function stop(pattern: RegExp, removable: RegExp): LeftoverRule {
  return {
    rule: "change/debugger",
    severity: "medium",
    title: "Debugger call is left in the code",
    why: stops,
    pattern,
    where: "everywhere",
    removable,
  };
}

function print(pattern: RegExp, severity: Severity, habit: boolean): LeftoverRule {
  const title = "Debug output is left in the code";
  return {
    rule: "change/debug-output",
    severity,
    title,
    why: printed,
    pattern,
    where: "programs",
    habit,
  };
}

function skip(pattern: RegExp, where: LeftoverRule["where"] = "tests"): LeftoverRule {
  const title = "Test is switched off";
  return {
    rule: "change/skipped-test",
    severity: "low",
    title,
    why: skipped,
    pattern,
    where,
  };
}

function focus(pattern: RegExp, replace: (text: string) => string): LeftoverRule {
  const title = "Only one test is run";
  return {
    rule: "change/focused-test",
    severity: "medium",
    title,
    why: focused,
    pattern,
    where: "tests",
    replace,
  };
}

const SUITES = "(?:describe|context|suite|it|test|specify|bench)";

export const languages: readonly Language[] = [
  {
    extensions: [".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte"],
    lexis: lexes.cLike,
    rules: [
      stop(/(?:^|[;{}]|\s)debugger\s*(?:;|$)/, /^\s*debugger\s*;?\s*$/),
      print(/(?:^|[^.\w$])console\s*\.\s*(?:log|debug|dir|table|trace)\s*\(/, "low", true),
      focus(
        new RegExp(
          String.raw`(?:^|[^.\w$])${SUITES}(?:\.(?:concurrent|serial|parallel|each))?\.only\s*[(.\x60]`,
        ),
        (text) => text.replace(/\.only(?=\s*[(.`])/, ""),
      ),
      focus(/(?:^|[^.\w$])(?:fdescribe|fit|ddescribe|iit)\s*\(/, (text) =>
        text.replace(/(^|[^.\w$])(?:f|d)(describe\s*\()|(^|[^.\w$])(?:f|i)(it\s*\()/, "$1$2$3$4"),
      ),
      skip(
        new RegExp(
          String.raw`(?:^|[^.\w$])(?:${SUITES}\.skip\s*\(\s*(?:\s|$)|(?:xdescribe|xit|xtest|xcontext)\s*\()`,
        ),
      ),
    ],
  },
  {
    extensions: [".py"],
    lexis: lexes.python,
    rules: [
      stop(
        /(?:^|[\s;:])(?:breakpoint\(\)|i?pu?db\.set_trace\(|import i?pu?db\b)/,
        /^\s*(?:import i?pu?db\s*;\s*)?(?:breakpoint\(\)|i?pu?db\.set_trace\(\))\s*$/,
      ),
      print(/^\s*p?print\s*\(/, "low", true),
      skip(/^\s*@(?:pytest\.mark|unittest)\.skip\b/),
      // Alone in its module it switches off all of it.
      skip(/^pytest\.skip\(|^pytestmark\s*=\s*pytest\.mark\.skip\b(?!if)/),
    ],
  },
  {
    extensions: [".rb"],
    lexis: lexes.ruby,
    rules: [
      stop(
        /(?:^|[\s;])(?:binding\.(?:pry|irb|break)|byebug|debugger)\s*(?:$|;|\bif\b|\bunless\b)/,
        /^\s*(?:binding\.(?:pry|irb|break)|byebug|debugger)\s*$/,
      ),
      print(/^\s*(?:puts|pp|ap)\s+\S/, "low", true),
      skip(/^\s*(?:xit|xdescribe|xcontext|xspecify|xscenario)\b/),
      focus(/^\s*(?:fit|fdescribe|fcontext|fspecify)\b/, (text) =>
        text.replace(/^(\s*)f(it|describe|context|specify)\b/, "$1$2"),
      ),
    ],
  },
  {
    extensions: [".php"],
    lexis: lexes.php,
    rules: [
      stop(/(?:^|[\s;{])xdebug_break\s*\(/, /^\s*xdebug_break\s*\(\s*\)\s*;\s*$/),
      print(/(?<!\bfunction\s)(?<![\w$>:\\])(?:var_dump|dd|ddd)\s*\(/, "medium", true),
      print(
        /(?<![\w$>:\\])(?:print_r|phpinfo|debug_zval_refcount)\s*\(\s*(?!.*\btrue\b)/,
        "low",
        true,
      ),
      skip(/\bmarkTestSkipped\s*\(/),
      focus(/->only\(\s*\)\s*;/, (text) => text.replace(/->only\(\s*\)(?=\s*;)/, "")),
    ],
  },
  {
    extensions: [".java", ".kt", ".groovy", ".scala"],
    lexis: lexes.jvm,
    rules: [
      print(/\bSystem\s*\.\s*out\s*\.\s*print(?:ln|f)?\s*\(/, "low", true),
      print(/\.\s*printStackTrace\s*\(\s*\)/, "low", true),
      skip(/^\s*@(?:Disabled|Ignore)\b(?!\w)/),
    ],
  },
  {
    extensions: [".go"],
    lexis: lexes.cLike,
    rules: [
      print(/\bspew\.(?:Dump|Printf)\s*\(|(?<![\w.])println\s*\(/, "medium", false),
      print(/\bfmt\.Print(?:ln|f)?\s*\(/, "low", true),
      // Deeper ones stand under a condition.
      skip(/^\t[tb]\.Skip(?:f|Now)?\s*\(/),
    ],
  },
  {
    extensions: [".ex", ".exs"],
    lexis: lexes.elixir,
    rules: [
      stop(/\bIEx\.pry\b/, /^\s*(?:require IEx\s*;\s*)?IEx\.pry(?:\(\))?\s*$/),
      print(/\bIO\.inspect\b/, "low", true),
      skip(/^\s*@(?:module)?tag\s+:skip\b/),
    ],
  },
  {
    extensions: [".swift"],
    lexis: lexes.jvm,
    rules: [print(/(?:^|[;{]|\s)(?:debugPrint|dump)\s*\(/, "low", true)],
  },
  {
    extensions: [".rs"],
    lexis: lexes.rust,
    rules: [print(/(?:^|[^\w:])dbg!\s*\(/, "medium", false), skip(/^\s*#\[ignore\]/, "everywhere")],
  },
  {
    extensions: [".cs"],
    lexis: lexes.cLike,
    rules: [
      stop(
        /\bDebugger\s*\.\s*(?:Break|Launch)\s*\(/,
        /^\s*(?:System\.Diagnostics\.)?Debugger\.(?:Break|Launch)\(\);\s*$/,
      ),
      print(/\bConsole\s*\.\s*WriteLine\s*\(/, "low", true),
      skip(/^\s*\[(?:(?:Fact|Theory)\s*\(.*\bSkip\s*=|Ignore\b)/),
    ],
  },
];

export const languageByExtension: ReadonlyMap<string, Language> = new Map(
  languages.flatMap((language) =>
    language.extensions.map((extension) => [extension, language] as const),
  ),
);
