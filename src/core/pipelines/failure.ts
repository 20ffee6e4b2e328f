/** What a log says of a failure. */
export interface Failure {
  /** The tool whose words these are; null when none is known. */
  readonly tool: string | null;
  readonly kind: FailureKind;
  /** As they stand in the log, the most telling ones, in its order. */
  readonly lines: readonly string[];
  /** What they name, each once, in the order of the lines. */
  readonly places: readonly Place[];
}

export type FailureKind =
  | "tests failed"
  | "does not compile"
  | "a check failed"
  | "installation failed"
  | "out of memory"
  | "took too long"
  | "a command is missing"
  | "failed";

export interface Place {
  /** As the log has it, without what stands before the repository's root where that is known. */
  readonly path: string;
  /** 1-based; null when only the file is named. */
  readonly line: number | null;
}

interface Sign {
  readonly tool: string | null;
  readonly kind: FailureKind;
  /** Of one line that was cut to a bounded length; no pattern goes back over what it has passed. */
  readonly line: RegExp;
}

/** The gravest first: when several fit, the first that any line bears is what is said. */
const signs: readonly Sign[] = [
  {
    tool: null,
    kind: "out of memory",
    line: /exceeded memory limit|JavaScript heap out of memory|OutOfMemoryError|^Killed$|\bOOMKilled\b/,
  },
  {
    tool: null,
    kind: "took too long",
    line: /exceeded the time limit|exceeded .{0,20}time ?limit|^Build timed out/i,
  },
  {
    tool: null,
    kind: "a command is missing",
    line: /^\S{0,40}sh: .{0,200}: (?:command )?not found$|exec format error|^\S{0,40}sh: .{0,200}: Permission denied$/,
  },
  { tool: "tsc", kind: "does not compile", line: /\berror TS\d{1,5}:/ },
  { tool: "go", kind: "does not compile", line: /^\.{0,2}\/?[\w./-]{1,200}\.go:\d{1,7}:\d{1,5}: / },
  {
    tool: "rustc",
    kind: "does not compile",
    line: /^error(?:\[E\d{4}\])?: |^ {1,8}--> [^ ]{1,200}:\d/,
  },
  {
    tool: "javac",
    kind: "does not compile",
    line: /\.java:(?:\[\d{1,7},\d{1,5}\]|\d{1,7}:) error|\.java:\[\d{1,7},\d{1,5}\]|\.java:\d{1,7}: error:/,
  },
  { tool: "kotlinc", kind: "does not compile", line: /^e: .{0,300}\.kts?:/ },
  { tool: "dotnet", kind: "does not compile", line: /\berror (?:CS|MSB|NU|FS|BC)\d{4}:/ },
  {
    tool: "gcc",
    kind: "does not compile",
    line: /\.(?:c|cc|cpp|h|hpp):\d{1,7}:\d{1,5}: (?:fatal )?error:/,
  },
  {
    tool: "pytest",
    kind: "tests failed",
    line: /^FAILED [^ ]{1,300}::|^E {2,7}\S|^=+ .{0,80}\bfailed\b.{0,80} =+$/,
  },
  {
    tool: "vitest",
    kind: "tests failed",
    line: /^ ?(?:FAIL|×) {1,4}\S|^\s{0,6}(?:AssertionError|Error): /,
  },
  { tool: "jest", kind: "tests failed", line: /^\s{0,4}● |^Tests: {1,8}\d{1,7} failed/ },
  { tool: "mocha", kind: "tests failed", line: /^\s{1,6}\d{1,6} failing\b/ },
  { tool: "go", kind: "tests failed", line: /^\s{0,8}--- FAIL: |^FAIL\t/ },
  {
    tool: "maven",
    kind: "tests failed",
    line: /Tests run: \d{1,7}, Failures: (?!0,)|Tests run: \d{1,7}, Failures: 0, Errors: [1-9]|There are test failures/,
  },
  {
    tool: "gradle",
    kind: "tests failed",
    line: /^[\w.$]{1,200} > .{1,200} FAILED$|There were failing tests/,
  },
  {
    tool: "dotnet",
    kind: "tests failed",
    line: /^\s{0,4}Failed [\w.]{1,200}(?: \[|$)|^Failed! {1,4}- Failed:/,
  },
  {
    tool: "phpunit",
    kind: "tests failed",
    line: /^\d{1,5}\) [\w\\]{1,200}::\w|^(?:FAILURES|ERRORS)!$/,
  },
  {
    tool: "rspec",
    kind: "tests failed",
    line: /^rspec \.\/|^\d{1,7} examples?, [1-9]\d{0,6} failures?/,
  },
  { tool: "cargo", kind: "tests failed", line: /^test .{1,200} \.\.\. FAILED$/ },
  {
    tool: "npm",
    kind: "installation failed",
    line: /^npm (?:ERR!|error) code E(?!LIFECYCLE)|^npm (?:ERR!|error) 40\d|ERESOLVE|^ ?ERR_PNPM_/,
  },
  {
    tool: "pip",
    kind: "installation failed",
    line: /^ERROR: (?:Could not find|No matching|Cannot install|ResolutionImpossible)/,
  },
  { tool: "maven", kind: "installation failed", line: /Could not resolve dependencies/ },
  {
    tool: "docker",
    kind: "installation failed",
    line: /^ERROR: failed to (?:solve|build)|failed to solve:|manifest unknown|pull access denied/,
  },
  { tool: "terraform", kind: "a check failed", line: /^\s{0,3}[│╷]? ?Error: / },
  {
    tool: "eslint",
    kind: "a check failed",
    line: /^\s{0,6}\d{1,7}:\d{1,5}\s{1,6}error\s|✖ [1-9]\d{0,6} problems?/,
  },
  {
    tool: "ruff",
    kind: "a check failed",
    line: /^[\w./-]{1,200}\.py:\d{1,7}:\d{1,5}: [A-Z]{1,4}\d{3,4} /,
  },
  { tool: "maven", kind: "failed", line: /^\[ERROR\] / },
  { tool: "gradle", kind: "failed", line: /^> Task :\S{1,200} FAILED$|^\* What went wrong:/ },
  {
    tool: "python",
    kind: "failed",
    line: /^Traceback \(most recent call last\)|^\w{1,80}(?:Error|Exception): /,
  },
  { tool: "npm", kind: "failed", line: /^npm (?:ERR!|error) / },
  { tool: "make", kind: "failed", line: /^make(?:\[\d{1,3}\])?: \*\*\* / },
];

/** Words that sum a success up look like errors. */
const harmless =
  /\b(?:0|no) (?:errors?|failures?|failed|problems?|failing)\b|failures: 0, errors: 0/i;

const longestLine = 400;
const mostLines = 30;
const linesAfter = 3;
const mostPlaces = 15;

/** Reads a plain log: without escapes of terminals, with its secrets masked. Linear in its length. */
export function failureOf(log: string): Failure {
  const lines = log.split("\n").map((line) => line.slice(0, longestLine));
  const marked = lines.map((line) => (harmless.test(line) ? null : signOf(line)));
  const first = signs.find((sign) => marked.includes(sign)) ?? null;
  const kept = first === null ? ending(lines) : around(lines, marked, first);
  const shown = kept.map((index) => lines[index] ?? "");
  return {
    tool: first?.tool ?? null,
    kind: first?.kind ?? "failed",
    lines: shown,
    places: placesIn(shown),
  };
}

function signOf(line: string): Sign | null {
  return signs.find((sign) => sign.line.test(line)) ?? null;
}

/** Nothing is known: the log's end is what there is. */
function ending(lines: readonly string[]): number[] {
  const said = lines.flatMap((line, index) => (line.trim() === "" ? [] : [index]));
  return said.slice(-12);
}

/** The lines of the failure's kind, with what follows them; other errors after them as far as there is room. */
function around(lines: readonly string[], marked: readonly (Sign | null)[], first: Sign): number[] {
  const kept = new Set<number>();
  const keep = (index: number): void => {
    for (let at = index; at <= index + linesAfter && at < lines.length; at += 1)
      if (kept.size < mostLines && (lines[at] ?? "").trim() !== "") kept.add(at);
  };
  for (const [index, sign] of marked.entries()) if (sign?.kind === first.kind) keep(index);
  for (const [index, sign] of marked.entries()) if (sign !== null) keep(index);
  return [...kept].toSorted((a, b) => a - b);
}

const placeShape =
  /((?:[A-Za-z]:)?[\w@.~/\\-]{1,300}\.[A-Za-z]{1,8})(?:\((\d{1,7})[,)]|:\[?(\d{1,7})|"?, line (\d{1,7}))?/g;
/** Where runs keep the repository. */
const roots =
  /^(?:\/opt\/atlassian\/pipelines\/agent\/build\/|\/(?:app|workspace|src|build)\/|\.\/)/;

function placesIn(lines: readonly string[]): Place[] {
  const places = new Map<string, Place>();
  for (const line of lines) {
    for (const [, path = "", ...numbers] of line.matchAll(placeShape)) {
      const number = numbers.find((one) => one !== undefined);
      const clean = path.replaceAll("\\", "/").replace(roots, "");
      if (!clean.includes("/") && number === undefined) continue;
      const place = { path: clean, line: number === undefined ? null : Number(number) };
      if (places.size < mostPlaces) places.set(`${clean}:${number ?? ""}`, place);
    }
  }
  return [...places.values()];
}
