import { tokenScopes } from "../../src/core/domain/index.ts";
import { nameMarker } from "../../src/core/effects/index.ts";
import { openStage, shop, stageSeed, type Stage, type StageOptions } from "./stage.ts";

/** People of the stage besides Ada, who administers everything: each with the permission of the same name. */
const people = {
  wes: "write",
  rita: "read",
  /** Was a member once. */
  xaver: null,
} as const;

export type Person = keyof typeof people | "ada";

export interface CommandStage extends Stage {
  /** Writes a comment as this person; answers its id. */
  comment(as: Person, pullRequestId: number, body: string, more?: object): Promise<number>;
  /** The answer to a comment, once it is more than an acknowledgement. */
  answer(pullRequestId: number, commentId: number): Promise<string>;
  /** Both. */
  asked(as: Person, pullRequestId: number, body: string, more?: object): Promise<string>;
  /** Waits until every job of both lanes is done. */
  quiet(): Promise<void>;
  /** Kody's comment about the finding of this rule. */
  thread(pullRequestId: number, words: string): Promise<number>;
  snapshotOf(
    pullRequestId: number,
  ): ReturnType<Stage["sandbox"]["snapshot"]>["pullRequests"][number];
}

/** A stage whose people write a minute apart, however fast the tests are. */
export async function openCommandStage(options: StageOptions = {}): Promise<CommandStage> {
  let minutes = 0;
  const now = (): number => Date.now() + minutes * 60_000;
  const stage = await openStage({ ...options, sandbox: { ...options.sandbox, now } });
  const usual = stageSeed();
  await stage.sandbox.seed({
    users: Object.keys(people).map((username) => ({
      username,
      displayName: username,
      tokens: [{ token: tokenOf(username), scopes: [...tokenScopes] }],
    })),
    workspaces: (usual.workspaces ?? []).map(({ slug }) => ({
      slug,
      members: Object.keys(people).map((user) => ({ user })),
    })),
  });
  for (const [username, permission] of Object.entries(people))
    stage.sandbox.grant(shop, username, permission);

  const comment: CommandStage["comment"] = async (as, id, body, more = {}) => {
    minutes += 1;
    const path = `/repositories/acme/shop/pullrequests/${id}/comments`;
    return idOf(await stage.sandbox.ask(as, "POST", path, { content: { raw: body }, ...more }));
  };
  return {
    ...stage,
    comment,
    answer: (id, commentId) => answer(stage, id, commentId),
    asked: async (as, id, body, more) => answer(stage, id, await comment(as, id, body, more)),
    async quiet() {
      for (let calm = 0; calm < 3; calm += 1) {
        await stage.sandbox.settled();
        const { queue } = await stage.api.status();
        if (queue.waiting + queue.active > 0) calm = -1;
        await pause();
      }
    },
    async thread(pullRequestId, words) {
      for (;;) {
        const found = commentsOf(stage, pullRequestId).find(
          ({ raw, parent }) => parent === null && raw.includes(words) && raw.includes("[kody:f:"),
        );
        if (found !== undefined) return found.id;
        await pause();
      }
    },
    snapshotOf(pullRequestId) {
      const found = stage.sandbox.snapshot().pullRequests.find(({ id }) => id === pullRequestId);
      if (found === undefined) throw new Error(`There is no pull request ${pullRequestId}.`);
      return found;
    },
  };
}

async function answer(stage: Stage, pullRequestId: number, commentId: number): Promise<string> {
  for (;;) {
    const found = commentsOf(stage, pullRequestId).find(
      ({ raw }) =>
        raw.includes(nameMarker(`answer:${commentId}`)) && !raw.startsWith("Working on it:"),
    );
    if (found !== undefined) return found.raw;
    await pause();
  }
}

function tokenOf(username: string): string {
  return `ATATT3x-stage-${username}`;
}

function idOf(created: unknown): number {
  if (typeof created === "object" && created !== null && "id" in created) return Number(created.id);
  throw new Error("No comment was created.");
}

export function commentsOf(stage: Pick<Stage, "sandbox">, pullRequestId: number) {
  return stage.sandbox
    .snapshot()
    .pullRequests.filter(({ id }) => id === pullRequestId)
    .flatMap(({ comments }) => comments);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 30));
}
