import { isKodyError, type ErrorCode } from "../domain/index.ts";
import type { Overview } from "../model/index.ts";
import type { DescriptionMemory, HostDescriptions } from "../ports/index.ts";
import { hasBlock, renderBlock, withBlock } from "./description-block.ts";
import { repeatable, type EffectContext } from "../effects/index.ts";
import type { Publication } from "./publication.ts";

/** What writing into descriptions needs; there only where an administrator switched it on. */
export interface Describing {
  readonly host: HostDescriptions;
  readonly memory: DescriptionMemory;
}

/** A lost answer may still be on its way into what is read: milliseconds, growing. */
const settleBeforeLooking = 2_000;
const attempts = 3;

/** What no repetition mends: the review does not depend on it. */
const refusals: readonly ErrorCode[] = [
  "scope-missing",
  "permission-missing",
  "not-found",
  "conflict",
  "host-rejected",
  "invalid-input",
];

/**
 * Brings Kody's block in the description up to date; costs no call when it is. Answers what the summary must say when
 * that could not be done, or null.
 */
export async function publishDescription(
  publication: Publication,
  overview: Overview,
  describing: Describing,
  context: EffectContext,
): Promise<string | null> {
  const { pullRequest } = publication;
  const block = renderBlock(overview);
  const before = await describing.memory.wasDescribed(pullRequest.ref);
  if (withBlock(pullRequest.description, block, before) === null) {
    // The note of it was lost in a crash.
    if (!before && hasBlock(pullRequest.description))
      await describing.memory.noteDescribed(pullRequest.ref);
    return null;
  }
  await publication.assertCurrent();
  try {
    await repeatable(context, "description", publication.digest(block), () =>
      write(block, before, describing, context),
    );
    return null;
  } catch (error) {
    if (!isKodyError(error) || !refusals.includes(error.code)) throw error;
    return `The description was left as it is. ${error.message}`;
  }
}

/** Read right before it is written: a person may have edited it since the review began. */
async function write(
  block: string,
  before: boolean,
  { host, memory }: Describing,
  { pullRequest, clock }: EffectContext,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { state, title, description, reviewers } = await host.readDescription(pullRequest);
    const next = state === "open" ? withBlock(description, block, before) : null;
    if (next === null) {
      if (hasBlock(description)) await memory.noteDescribed(pullRequest);
      return;
    }
    try {
      await host.writeDescription(pullRequest, { title, description: next, reviewers });
      return await memory.noteDescribed(pullRequest);
    } catch (error) {
      if (!isKodyError(error, "outcome-unknown") || attempt === attempts) throw error;
      await clock.sleep(settleBeforeLooking * attempt);
    }
  }
}
