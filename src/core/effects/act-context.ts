import type { PullRequestRef } from "../domain/index.ts";
import type {
  HostCommits,
  HostStanding,
  HostVerdicts,
  PullRequestNotes,
  SourceMirrors,
} from "../ports/index.ts";
import type { EffectContext } from "./effects.ts";

/** What acting on one pull request besides reviewing it needs. Its effects belong to the pull request. */
export interface ActContext extends EffectContext {
  readonly owner: PullRequestRef;
  readonly repositoryUuid: string;
  readonly standing: HostStanding;
  readonly verdicts: HostVerdicts;
  readonly commits: HostCommits;
  readonly notes: PullRequestNotes;
  readonly mirrors: SourceMirrors;
  readonly digest: (text: string) => string;
  readonly signal: AbortSignal;
  /** Into the audit log: `pull-request.merged`, with who asked for it or which policy decided. */
  readonly record: (action: string, details: Readonly<Record<string, unknown>>) => Promise<void>;
}
