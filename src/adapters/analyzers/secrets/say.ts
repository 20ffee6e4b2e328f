import { createHash } from "node:crypto";
import type { RawFinding, Severity } from "../../../core/domain/index.ts";
import { baseName, isFixture, isTest, type LineIndex, quote } from "../source/index.ts";
import {
  isDevelopmentPassword,
  isLocalHost,
  isPlaceholder,
  isReservedHost,
} from "./placeholder.ts";
import type { Found } from "./scan.ts";

/** `scheme://user:password@host`; bounded, so linear. */
const CREDENTIALS = /^[a-z+:]{3,20}:\/\/[^:/@\s]{1,256}:([^@/\s]{1,256})@([^/:?#\s"'`,]{1,256})/i;

interface Judged {
  /** What must stay unsaid: of a URL only the password. */
  readonly secret: string;
  readonly severity: Severity;
}

/** The finding for a find, or null for a placeholder. Nothing in it holds more than four characters of the secret. */
export function describe(found: Found, path: string, lines: LineIndex): RawFinding | null {
  const judged = judge(found, path);
  if (judged === null) return null;
  const { kind } = found;
  const local = judged.severity === "low" || judged.severity === "info";
  return {
    rule: `secrets/${kind.name}`,
    severity: judged.severity,
    category: "secrets",
    title: `${kind.title} in the code`,
    message: [
      `${quote(mask(judged.secret))} (${judged.secret.length} characters) looks like a ${judged.severity === "info" ? "development password" : "real one"}.`,
      local
        ? "If it opens more than tests or a local service, everybody who can read the repository can use it."
        : "Everybody who can read the repository can use it, and it stays in the history after the line is gone.",
      `${kind.revoke}, then read the new one from the environment or a secured variable of the pipeline.`,
    ].join(" "),
    path,
    range: lines.range(found.start, found.end),
    identity: createHash("sha256").update(judged.secret).digest("hex"),
  };
}

/** Tests bring keys and passwords of their own that open nothing; tokens of a service are real wherever they stand. */
const MADE_FOR_TESTS: ReadonlySet<string> = new Set([
  "private-key",
  "database-password",
  "url-password",
]);

function judge(found: Found, path: string): Judged | null {
  const test = isTest(path) || isFixture(path);
  const parts = CREDENTIALS.exec(found.value);
  const password = parts?.[1];
  const host = parts?.[2] ?? "";
  const severity = test && MADE_FOR_TESTS.has(found.kind.name) ? "low" : found.kind.severity;
  if (password === undefined) {
    return isPlaceholder(found.value) ? null : { secret: found.value, severity };
  }
  if (isPlaceholder(password) || isReservedHost(host) || FILLED_IN_HOST.test(host)) return null;
  if (!isLocalHost(host)) return { secret: password, severity };
  if (!isDevelopmentPassword(password)) return { secret: password, severity: "low" };
  return test || STARTS_SERVICES.test(baseName(path)) || WORKFLOW.test(path)
    ? null
    : { secret: password, severity: "info" };
}

/** Files that start a database for a build or for development. */
const STARTS_SERVICES =
  /^(?:bitbucket-pipelines|\.gitlab-ci|\.travis|azure-pipelines|appveyor|(?:docker-)?compose[\w.-]*)\.ya?ml$|^Jenkinsfile/i;
const WORKFLOW = /(?:^|\/)\.(?:github|circleci|devcontainer)\//;

/** A template: `https://user:pw@{host}` and the like. */
const FILLED_IN_HOST = /[<>{}$%]/;

/** At most four characters and at most a quarter of the secret; the rest is not even counted out in asterisks. */
export function mask(secret: string): string {
  const shown = Math.min(4, Math.floor(secret.length / 4));
  return `${secret.slice(0, shown)}…`;
}
