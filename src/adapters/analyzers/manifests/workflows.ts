import { type Report, type Wording, wording } from "../source/index.ts";
import type { Value } from "../yaml-file/index.ts";
import type { Reading } from "./reading.ts";

/** What the checks of GitHub-style workflow files say. */
export const workflowWordings = {
  "script-injection": wording(
    "high",
    "security",
    "Text that a stranger writes becomes part of the script",
    "{} is pasted into the script before a shell reads it: a title such as `$(curl …)` runs with this job's token and secrets. Put it into `env:` and use the variable between quotes.",
  ),
  "untrusted-checkout": wording(
    "high",
    "security",
    "Code of a stranger's pull request runs with secrets",
    "This event runs with the repository's token and secrets, and {} fetches what the pull request brings; building it hands both over. Use `pull_request`, or don't run what was fetched.",
  ),
  "write-all": wording(
    "medium",
    "security",
    "Token may change everything",
    "Each action and script of the job may push code, publish packages and change releases. List the permissions that are needed.",
  ),
  "unpinned-action": wording(
    "low",
    "security",
    "Action of somebody else can change under the same name",
    "{} is a tag or branch that its owner, or whoever breaks in there, can move: the new code runs with this job's token and secrets. Name the full commit hash.",
  ),
  "branch-as-version": wording(
    "medium",
    "security",
    "Action follows a branch",
    "{} is whatever was pushed there last, and runs with this job's token and secrets. Name a release, best by its commit hash.",
  ),
  "printed-secret": wording(
    "medium",
    "security",
    "Secret is printed to the log",
    "Masking covers only the exact value: encoded, cut or reformatted it is readable for everybody who sees the log. Remove the output of {}.",
  ),
  "secrets-for-all": wording(
    "medium",
    "security",
    "All secrets are handed over at once",
    "{} gives every secret of the repository to code that needs one or two. Name those.",
  ),
  "secret-in-job-env": wording(
    "low",
    "security",
    "Secret reaches every step of the workflow",
    "{} stands in the environment of all steps, those of other people's actions included. Move it to the step that needs it.",
  ),
  "environment-injection": wording(
    "high",
    "security",
    "Stranger's text is written to the environment of later steps",
    "A line break in {} adds variables of the writer's choice, such as `LD_PRELOAD` or `NODE_OPTIONS`, to all later steps. Check the value first, or don't pass it on.",
  ),
  "removed-command": wording(
    "high",
    "correctness",
    "Workflow command no longer works",
    "{} was switched off because output could forge it. Write to the file in `$GITHUB_ENV` or `$GITHUB_PATH` instead.",
  ),
  "always-true-condition": wording(
    "high",
    "correctness",
    "Condition is always true",
    // kody-ignore javascript/no-template-curly-in-string -- another language's placeholder
    "Text around `${{ }}` makes the whole a string, and a string that isn't empty counts as true: {} holds always. Put the whole condition inside, or leave the braces out.",
  ),
  "unknown-job": wording(
    "high",
    "correctness",
    "Needs a job that isn't there",
    "No job is called {}, so the whole workflow is refused. Correct the name.",
  ),
  "self-hosted-for-strangers": wording(
    "medium",
    "security",
    "Pull requests of strangers run on your own machine",
    "If the repository is public, anybody's pull request runs code on {} and may stay there for the next job. Use hosted or one-time runners for pull requests.",
  ),
} as const satisfies Record<string, Wording>;

type Say = Report<keyof typeof workflowWordings>["say"];

/** What whoever opens a pull request, an issue or a comment writes. */
const STRANGERS =
  /\bgithub\.(?:head_ref|event\.(?:(?:pull_request|issue|discussion)\.(?:title|body)|pull_request\.head\.(?:ref|label|repo\.(?:default_branch|description|homepage))|(?:comment|review|review_comment)\.body|(?:head_commit|commits[\w.[\]*]{0,20})\.(?:message|author\.(?:name|email))|workflow_run\.(?:head_branch|display_title|head_commit\.(?:message|author\.(?:name|email)))|pages[\w.[\]*]{0,20}\.page_name))\b/;
const EXPRESSION = /\$\{\{([^}]{0,500})\}\}/g;
const HARMLESS = /^\s*(?:contains|startsWith|endsWith|hashFiles)\s*\(|[=!]=|\?\s*$/;
const PRIVILEGED_EVENTS: ReadonlySet<string> = new Set([
  "pull_request_target",
  "workflow_run",
  "issue_comment",
]);
/** Vendors whose version tags may be taken at their word: the host of the workflows, clouds, well-known tools. */
const OWNERS =
  /^(?:actions|github|aws-actions|azure|docker|gradle|google-github-actions|hashicorp|ruby|pnpm|pypa|shivammathur)\//i;
const SECRET = /secrets(?:\.(?!GITHUB_TOKEN\b)\w|\s*\[)/;

export function isWorkflow(path: string): boolean {
  return /(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/.test(path);
}

export function checkWorkflow(reading: Reading, say: Say): void {
  const { root } = reading;
  const jobs = reading.entries(reading.at(root, "jobs"));
  const names = new Set(jobs.map(({ name }) => name));
  const events = eventsOf(reading);
  permissions(reading, root, say);
  if (jobs.length > 1 || reading.items(reading.at(jobs[0]?.value ?? null, "steps")).length > 2)
    environment(reading, say);
  for (const { value: job } of jobs) {
    permissions(reading, job, say);
    condition(reading, reading.at(job, "if"), say);
    uses(reading, reading.at(job, "uses"), say);
    if (
      reading.text(reading.at(job, "secrets")) === "inherit" &&
      !reading.text(reading.at(job, "uses")).startsWith(".")
    )
      say("secrets-for-all", reading.line(reading.at(job, "secrets")), "secrets: inherit");
    needs(reading, job, names, say);
    runner(reading, job, events, say);
    for (const step of reading.items(reading.at(job, "steps")))
      checkStep(reading, step, events, say);
  }
}

function eventsOf(reading: Reading): Set<string> {
  const on = reading.at(reading.root, "on");
  return new Set([
    reading.text(on),
    ...reading.items(on).map((value) => reading.text(value)),
    ...reading.entries(on).map(({ name }) => name),
  ]);
}

function checkStep(reading: Reading, step: Value, events: ReadonlySet<string>, say: Say): void {
  condition(reading, reading.at(step, "if"), say);
  const action = reading.at(step, "uses");
  uses(reading, action, say);
  const ref = reading.at(step, "with", "ref");
  const privileged = [...events].some((event) => PRIVILEGED_EVENTS.has(event));
  if (
    privileged &&
    reading.text(action).startsWith("actions/checkout@") &&
    /pull_request\.head\.|head_ref|workflow_run\.head_|refs\/pull\//.test(reading.text(ref))
  )
    say("untrusted-checkout", reading.line(ref), reading.text(ref));
  for (const script of [reading.at(step, "run"), scriptOfAction(reading, step)])
    checkScript(reading, script, say);
}

function scriptOfAction(reading: Reading, step: Value): Value {
  return reading.text(reading.at(step, "uses")).startsWith("actions/github-script@")
    ? reading.at(step, "with", "script")
    : null;
}

function checkScript(reading: Reading, script: Value, say: Say): void {
  const start = reading.line(script);
  if (start === null) return;
  const text = reading.text(script);
  const block = text.includes("\n");
  for (const [index, line] of text.split("\n").entries()) {
    const at = start.start + (block ? index + 1 : 0);
    const range = { start: at, end: at };
    for (const [whole, inner = ""] of line.matchAll(EXPRESSION)) {
      if (STRANGERS.test(inner) && !HARMLESS.test(inner)) {
        const stored = />>\s*"?\$\{?GITHUB_(?:ENV|PATH)\b/.test(line);
        say(stored ? "environment-injection" : "script-injection", range, whole);
      }
      const printed = /^\s*(?:echo|printf)\b[^|>]*$/.test(line) && !line.includes("::add-mask::");
      if (SECRET.test(inner) && printed && !/[!=]=/.test(inner))
        say("printed-secret", range, whole);
    }
    if (/::(?:set-env|add-path)\b/.test(line)) say("removed-command", range, line.trim());
  }
}

function uses(reading: Reading, value: Value, say: Say): void {
  const text = reading.text(value);
  const parts = /^([\w.-]+\/[\w./-]+)@([\w./-]+)$/.exec(text);
  if (parts === null) return;
  const version = parts[2] ?? "";
  if (/^[0-9a-f]{40}$|^[0-9a-f]{64}$/.test(version)) return;
  if (/^(?:main|master|develop|dev|trunk|HEAD|latest)$/.test(version))
    say("branch-as-version", reading.line(value), text);
  else if (!OWNERS.test(parts[1] ?? "")) say("unpinned-action", reading.line(value), text);
}

function permissions(reading: Reading, value: Value, say: Say): void {
  const granted = reading.at(value, "permissions");
  if (reading.text(granted) === "write-all") say("write-all", reading.line(granted));
}

function environment(reading: Reading, say: Say): void {
  for (const { name, key, value } of reading.entries(reading.at(reading.root, "env"))) {
    if (SECRET.test(reading.text(value))) say("secret-in-job-env", reading.line(key), name);
  }
}

function condition(reading: Reading, value: Value, say: Say): void {
  const text = reading.text(value).trim();
  if (!text.includes("${{") || /^\$\{\{(?:(?!\}\}).)*\}\}$/s.test(text)) return;
  say("always-true-condition", reading.line(value), text);
}

function needs(reading: Reading, job: Value, names: ReadonlySet<string>, say: Say): void {
  const block = reading.at(job, "needs");
  const all = reading.text(block) === "" ? reading.items(block) : [block];
  for (const value of all) {
    const name = reading.text(value);
    if (name !== "" && !names.has(name)) say("unknown-job", reading.line(value), name);
  }
}

function runner(reading: Reading, job: Value, events: ReadonlySet<string>, say: Say): void {
  const value = reading.at(job, "runs-on");
  const labels = [reading.text(value), ...reading.items(value).map((one) => reading.text(one))];
  const open = events.has("pull_request") || events.has("pull_request_target");
  if (open && labels.includes("self-hosted"))
    say("self-hosted-for-strangers", reading.line(value), "self-hosted");
}
