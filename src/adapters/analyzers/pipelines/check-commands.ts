import type { Severity } from "../../../core/domain/index.ts";
import { quote } from "../source/index.ts";
import { type Command, commandsOf } from "./commands.ts";
import type { Checked } from "./report.ts";

interface Trap {
  readonly rule: string;
  readonly severity: Severity;
  readonly security: boolean;
  readonly title: string;
  readonly why: string;
  found(command: Command): boolean;
}

const SECRET_NAME = String.raw`[A-Za-z0-9_]*(?:TOKEN|PASSWORD|PASSWD|SECRET|CREDENTIALS?|(?:API|PRIVATE|ACCESS|SECRET|SSH|DEPLOY|SIGNING|ENCRYPTION)_?KEY)`;
const SECRET = String.raw`\$(?:\{${SECRET_NAME}\}|${SECRET_NAME}(?![A-Za-z0-9_]))`;
const PRINTED = new RegExp(
  String.raw`(?:^|[;&{(]|\bthen\b|\bdo\b)\s*(?:echo|printf)\b[^|<>;&]{0,400}?${SECRET}[^|<>;&]{0,400}(?:$|[;&])`,
  "i",
);
const NAMES_A_SECRET = new RegExp(SECRET, "i");
const ALL_VARIABLES = /(?:^|[;&]\s*)(?:printenv|env|export -p|set)\s*(?:$|[;&]|\|\s*sort\b)/;
const TRACE = /(?:^|[;&]\s*)set\s+-(?=[a-z]*x)[a-z]+\b/;
const NO_TRACE = /(?:^|[;&]\s*)set\s+\+[a-z]*x/;
/** Names that anybody who may push chooses. Bitbucket: the default variables. */
const CHOSEN = String.raw`\$\{?BITBUCKET_(?:BRANCH|TAG|BOOKMARK|PR_DESTINATION_BRANCH)\b`;
const EVALUATED = new RegExp(
  String.raw`\beval\b[^;&|]{0,400}${CHOSEN}|\b(?:(?:ba|z|da|k)?sh|python3?|node|perl|ruby|php)\s+-\w*[ce]\w*\s+"[^"]{0,400}${CHOSEN}|\bssh\b[^;&|"]{0,300}"[^"]{0,400}${CHOSEN}`,
);
const EVALUATED_MESSAGE = /\beval\b[^;&|]{0,200}\$\(\s*git\s+(?:log|show)\b/;
const DOWNLOADED =
  /\b(?:curl|wget)\b[^;&|]{0,400}\|\s*(?:sudo\s+(?:-\w+\s+)*)?(?:ba|z|da|k)?sh\b(?!\s*-c)|\b(?:ba|z|da)?sh\s+(?:-c\s+)?["']?(?:<\(|\$\()\s*(?:curl|wget)\b|\|\s*(?:sudo\s+)?(?:python3?|node|perl|ruby)\s*(?:-\s*)?(?:$|[;&])/;
const PRIVILEGED = /\bdocker\s+(?:container\s+)?run\b[^;&|]{0,600}\s--privileged\b/;
const CHECK = String.raw`(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?(?:test|lint|check|typecheck)\b|\b(?:pytest|tox|phpunit|rspec|jest|vitest|mocha|eslint|tsc|ctest)\b|\b(?:go|cargo|dotnet|mvn|mvnw|gradle|gradlew|make|sbt|rake)\b[^;&|]{0,80}\s(?:test|verify|check|lint)\b`;
const FORGIVEN = new RegExp(String.raw`(?:${CHECK})[^;&|]{0,300}\|\|\s*(?:true|:|echo\b|exit\s+0)`);
const CHECKS = new RegExp(
  String.raw`(?:^|[;&]\s*)(?:npx\s+|\./|python3?\s+-m\s+|bundle\s+exec\s+)?(?:${CHECK})`,
);

const traps: readonly Trap[] = [
  {
    rule: "printed-secret",
    severity: "medium",
    security: true,
    title: "Secret is printed to the log",
    why: "Everybody who can read the pipeline's log may see it: Bitbucket masks only secured variables, and only where the exact value appears. Remove the line, or pass the value through a pipe or file.",
    found: ({ text }) => PRINTED.test(text),
  },
  {
    rule: "printed-environment",
    severity: "medium",
    security: true,
    title: "All variables are printed to the log",
    why: "The log then holds every variable that isn't secured and every value derived from a secured one. Print the few that matter.",
    found: ({ text }) => ALL_VARIABLES.test(text),
  },
  {
    rule: "shell-injection",
    severity: "high",
    security: true,
    title: "Branch or tag name is run as code",
    why: "A branch may be called `x;curl$IFS…`; whoever can push one runs commands here with the step's variables. Hand the name over as a quoted argument or in the environment instead of building code from it.",
    found: ({ text }) => EVALUATED.test(text) || EVALUATED_MESSAGE.test(text),
  },
  {
    rule: "download-piped-to-shell",
    severity: "medium",
    security: true,
    title: "Downloaded script runs unchecked",
    why: "Whoever controls that address, or the way to it, runs commands with this step's variables, and a broken download runs halfway. Download to a file, compare a checksum, then run it.",
    found: ({ text }) => DOWNLOADED.test(text) && /\b(?:curl|wget)\b/.test(text),
  },
  {
    rule: "privileged-container",
    severity: "medium",
    security: true,
    title: "Container runs privileged",
    why: "A privileged container controls its host; Bitbucket's own runners refuse the flag. Grant the single capability that is needed.",
    found: ({ text }) => PRIVILEGED.test(text),
  },
  {
    rule: "hidden-failure",
    severity: "medium",
    security: false,
    title: "Failing check doesn't fail the step",
    why: "The step stays green whatever the check finds. Let its exit code through, or mark the step as one that may fail.",
    found: ({ text, part }) =>
      FORGIVEN.test(text) || (part === "after-script" && CHECKS.test(text)),
  },
];

/** Known traps in the shell commands of the steps. */
export function checkCommands(checked: Checked): void {
  for (const commands of commandsOf(checked)) {
    for (const command of commands) {
      for (const trap of traps) if (trap.found(command)) remark(checked, trap, command);
    }
    traced(checked, commands);
  }
}

function remark(checked: Checked, trap: Omit<Trap, "found">, command: Command): void {
  checked.remarks.push({
    rule: trap.rule,
    severity: trap.severity,
    security: trap.security,
    title: trap.title,
    message: `${quote(command.text)}: ${trap.why}`,
    range: command.range,
  });
}

/** `set -x` prints each later command of the step with its variables filled in. */
function traced(checked: Checked, commands: readonly Command[]): void {
  const at = commands.findIndex(({ text }) => TRACE.test(text));
  const start = commands[at];
  if (start === undefined) return;
  const rest = commands.slice(at + 1);
  const end = rest.findIndex(({ text }) => NO_TRACE.test(text));
  const secret = (end === -1 ? rest : rest.slice(0, end)).find(({ text }) =>
    NAMES_A_SECRET.test(text),
  );
  if (secret === undefined) return;
  remark(
    checked,
    {
      rule: "traced-secret",
      severity: "medium",
      security: true,
      title: "Trace prints a command with a secret",
      why: `With tracing on, ${quote(secret.text, 60)} goes to the log with the secret filled in. Switch tracing off around it with ${quote("set +x")}.`,
    },
    start,
  );
}
