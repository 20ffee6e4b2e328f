import { isKodyError } from "../domain/index.ts";
import type { NewComment } from "../ports/index.ts";
import type { ActContext } from "./act-context.ts";
import { isGone, postOnce } from "./effects.ts";
import { nameFingerprint, nameMarker } from "./marker.ts";

/**
 * Keeps the one comment of this name saying this: posted once, edited in place when it is to say something else. A
 * comment that people deleted stays deleted. Answers its id, or null when it is gone.
 */
export async function keepComment(
  context: ActContext,
  name: string,
  text: string,
  where: Pick<NewComment, "replyTo" | "anchor"> = {},
): Promise<number | null> {
  const body = `${text.trimEnd()}\n\n${nameMarker(name)}`;
  const said = `said:${name}`;
  const digest = context.digest(body);
  const before = await context.notes.read(context.pullRequest, said);
  const { commentId, isNew } = await postFirst(context, name, body, where);
  if (before === digest || (before === undefined && isNew)) {
    if (before !== digest) await context.notes.write(context.pullRequest, said, digest);
    return commentId;
  }
  try {
    await context.host.editComment(context.pullRequest, commentId, body);
  } catch (error) {
    if (isKodyError(error, "permission-missing") || (await isGone(context, commentId, error)))
      return null;
    throw error;
  }
  await context.notes.write(context.pullRequest, said, digest);
  return commentId;
}

async function postFirst(
  context: ActContext,
  name: string,
  body: string,
  where: Pick<NewComment, "replyTo" | "anchor">,
): Promise<{ readonly commentId: number; readonly isNew: boolean }> {
  let isNew = false;
  const host = {
    ...context.host,
    createComment: async (...given: Parameters<typeof context.host.createComment>) => {
      const created = await context.host.createComment(...given);
      isNew = true;
      return created;
    },
  };
  const { commentId } = await postOnce(
    { ...context, host },
    { body, ...where },
    {
      fingerprint: nameFingerprint(name),
    },
  );
  return { commentId, isNew };
}
