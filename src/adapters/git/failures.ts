import { KodyError, type ErrorCode } from "../../core/domain/index.ts";

export interface GitFailure {
  readonly command: string;
  /** Null when a signal ended git. */
  readonly code: number | null;
  /** Without secrets. */
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly timeoutMs: number;
}

interface Verdict {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly message: string;
}

const missingRef = /couldn't find remote ref|not our ref|no such remote ref/i;
const damage =
  /bad object|corrupt|unable to read|Could not read|missing (?:blob|tree|commit)|did not send all necessary|not a git repository|inflate:|bad (?:pack|index)/i;

/** git says what happened only in words; these are git's and curl's own, in the C locale. The first match counts. */
const verdicts: readonly Verdict[] = [
  {
    pattern:
      /Authentication failed|could not read (?:Username|Password)|returned error: 401|HTTP 401/,
    code: "credential-refused",
    retryable: false,
    message:
      "Bitbucket refused the credential for git. Check that the token is valid and has read:repository:bitbucket.",
  },
  {
    pattern: /returned error: 403|HTTP 403/,
    code: "permission-missing",
    retryable: false,
    message:
      "The credential may not read this repository with git. Give its account read permission.",
  },
  {
    pattern:
      /couldn't find remote ref|not our ref|no such remote ref|remote error: upload-pack: not our ref/i,
    code: "not-found",
    retryable: false,
    message:
      "The branch or commit is not in the remote repository any more. Push it again or update the pull request.",
  },
  {
    pattern: /repository '[^']*' not found|returned error: 404|HTTP 404|Repository not found/i,
    code: "not-found",
    retryable: false,
    message:
      "The repository was not found with git. Check its name and that the token's account can read it.",
  },
  {
    pattern:
      /Could not resolve host|Failed to connect|Couldn't connect|Connection (?:refused|reset|timed out)|timed out|early EOF|RPC failed|hung up|unexpected disconnect|Empty reply|returned error: (?:429|5\d\d)|HTTP (?:429|5\d\d)|transfer closed|too slow|GnuTLS recv|SSL_read|expected flush after/i,
    code: "git-failed",
    retryable: true,
    message:
      "The connection to the git server failed. Kody tries again; if it stays, check the network and Bitbucket's status.",
  },
  {
    pattern: /unable to update url base from redirection|returned error: 30\d|HTTP 30\d/i,
    code: "git-failed",
    retryable: false,
    message:
      "The git server sent a redirect, which Kody does not follow. Use the repository's present address.",
  },
  {
    pattern: /SSL certificate problem|certificate verif|server certificate/i,
    code: "git-failed",
    retryable: false,
    message:
      "The git server's certificate is not trusted on this machine. Install its certificate authority.",
  },
  {
    pattern: /No space left on device/i,
    code: "git-failed",
    retryable: true,
    message: "The disk is full. Free some space in Kody's folder or lower the mirrors' limit.",
  },
  {
    pattern:
      /bad object|[Nn]ot a valid (?:object|commit)|unknown revision|bad revision|not a tree object|Needed a single revision/,
    code: "not-found",
    retryable: false,
    message: "The commit is not in the repository. Fetch it, or check its name.",
  },
];

/** Turns git's end into an error that says what to do. `details.stderr` holds git's own words. */
export function failureOf(failure: GitFailure): KodyError {
  const { command, code, timedOut, timeoutMs } = failure;
  const details = { command, code, stderr: failure.stderr.trim().slice(-2_000) };
  if (timedOut) {
    const seconds = Math.round(timeoutMs / 1_000);
    const message = `git ${command} was stopped because it took longer than ${seconds} s. Kody tries again; a smaller change or repository helps.`;
    return new KodyError("git-failed", message, { retryable: true, details });
  }
  const verdict = verdicts.find(({ pattern }) => pattern.test(details.stderr));
  if (verdict !== undefined) {
    return new KodyError(verdict.code, verdict.message, { retryable: verdict.retryable, details });
  }
  const words = lastLine(details.stderr);
  const end = code === null ? "was ended from outside" : `failed with code ${code}`;
  return new KodyError(
    "git-failed",
    `git ${command} ${end}${words}. Look at the log for its words.`,
    {
      retryable: code === null,
      details,
    },
  );
}

/** True when the remote has no such branch or commit, but is there. */
export function isMissingRef(error: unknown): boolean {
  return error instanceof KodyError && missingRef.test(String(error.details["stderr"]));
}

/** True when the files of the mirror itself are the cause, so that making it anew helps. */
export function isDamage(error: unknown): boolean {
  return error instanceof KodyError && damage.test(String(error.details["stderr"]));
}

/** Removes the secret in every form it may be printed in, and any name and password of an address. */
export function scrub(text: string, secret: { username: string; password: string }): string {
  const { username, password } = secret;
  const pair = Buffer.from(`${username}:${password}`);
  const forms = [
    password,
    encodeURIComponent(password),
    pair.toString("base64"),
    pair.toString("base64url"),
    Buffer.from(password).toString("base64"),
  ];
  const scrubbed = forms
    .filter((form) => form.length > 0)
    .reduce((result, form) => result.replaceAll(form, "[secret]"), text);
  return scrubbed.replace(/:\/\/[^/\s@]+@/g, "://[secret]@");
}

function lastLine(stderr: string): string {
  const line = stderr.split("\n").findLast((one) => one.trim() !== "") ?? "";
  const clean = line.replace(/\p{Cc}/gu, " ").trim();
  return clean === "" ? "" : ` (${clean.slice(0, 200)})`;
}
