import { tmpdir } from "node:os";
import { KodyError } from "../../core/domain/index.ts";
import { createGit } from "./command.ts";
import type { GitEnvironment } from "./hardening.ts";

const oldest = [2, 39] as const;

/** Version of the installed git, e.g. `2.39.5`. Throws `git-failed` when there is none or it is older than 2.39. */
export async function gitVersion(environment: GitEnvironment = {}): Promise<string> {
  const git = createGit(null, { home: tmpdir(), environment });
  const { stdout } = await git.run({ args: ["version"] });
  const version = /\d+\.\d+(?:\.\d+)*/.exec(stdout.toString("utf8"))?.[0] ?? "0.0";
  requireVersion(version);
  return version;
}

export function requireVersion(version: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  throw new KodyError(
    "git-failed",
    `git ${version} is too old for Kody. Install git ${oldest.join(".")} or newer.`,
  );
}
