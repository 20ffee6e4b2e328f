import { KodyError } from "../../../core/domain/index.ts";
import type { Layout } from "./layout.ts";

/** What the output of `initdb` or of a server that did not start means, as a sentence with the remedy. */
export function startProblem(output: string, layout: Layout, cause?: unknown): KodyError {
  if (
    /No space left on device|could not (write|extend).*disk/i.test(output) ||
    codeOf(cause) === "ENOSPC"
  ) {
    return problem(
      `The disk is full: PostgreSQL could not write below ${layout.root}. Free some space and start Kody again.`,
      cause,
    );
  }
  if (
    /wrong ownership|Permission denied|has invalid permissions/i.test(output) ||
    codeOf(cause) === "EACCES"
  ) {
    return problem(
      `PostgreSQL may not use ${layout.cluster}: the folder, or one above it, belongs to another user or is closed to this one. Start Kody as the user that owns it, or set KODY_HOME to a folder that PostgreSQL's user can reach.`,
      cause,
    );
  }
  if (codeOf(cause) === "ENOENT") {
    return problem(
      `PostgreSQL's program at ${layout.binaries} does not run on this system (it needs glibc); set DATABASE_URL to a PostgreSQL server instead.`,
      cause,
    );
  }
  if (codeOf(cause) === "ENOTDIR" || codeOf(cause) === "EEXIST") {
    return problem(
      `${layout.root} can't be made, because a file is in its way; set KODY_HOME to a folder.`,
      cause,
    );
  }
  const said = lastComplaint(output);
  return problem(
    `PostgreSQL did not start${said === null ? "" : `: "${said}"`}. Its log is ${layout.log}; the data in ${layout.data} is untouched.`,
    cause,
  );
}

function problem(message: string, cause: unknown): KodyError {
  return new KodyError("internal", message, cause === undefined ? {} : { cause });
}

/** True when trying again a moment later can help: an earlier server is on its way out or another one on its way in. */
export function isPassing(output: string): boolean {
  return /pre-existing shared memory block|lock file ".*postmaster\.pid" already exists|lock file ".*" is empty/.test(
    output,
  );
}

function lastComplaint(output: string): string | null {
  const lines = output.split("\n").filter((line) => /FATAL|PANIC|ERROR|error:/.test(line));
  const last = lines.at(-1);
  if (last === undefined) return null;
  return last.replace(/^.*?(FATAL|PANIC|ERROR|error):\s*/, "").slice(0, 300);
}

export function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : null;
}
