import { beforeEach, describe, expect, test } from "vitest";
import { somePullRequest } from "../../../test/support/fake-host.ts";
import { createMemoryStore, type MemoryStore } from "../../../test/support/memory-store.ts";
import { leaveNote, readLeftovers } from "./leftovers.ts";

const pullRequest = somePullRequest().ref;
let store: MemoryStore;

beforeEach(() => {
  store = createMemoryStore();
});

describe("the note of what an unfinished review may have left", () => {
  const input = { mergeBase: null, destinationBranch: "main", title: "", url: "" };

  async function finished() {
    const review = await store.openReview({
      ...input,
      pullRequest: pullRequest,
      head: "a".repeat(40),
    });
    return { ...review, status: "done" as const };
  }
  const read = async (last: Awaited<ReturnType<typeof finished>> | null) =>
    readLeftovers(store, last, { jobId: "job", attempt: 1 });

  test("says everything is possible before any review has finished", async () => {
    expect(await read(null)).toBe("published");
    await leaveNote(store, null, "published", "announced");
    expect(await read(null)).toBe("published");
  });

  test("stays until a review finishes, and never says less than before", async () => {
    const last = await finished();
    expect(await read(last)).toBe("nothing");
    expect(await read(last)).toBe("nothing");
    await leaveNote(store, last, "nothing", "announced");
    expect(await read(last)).toBe("announced");
    await leaveNote(store, last, "announced", "published");
    expect(await read(last)).toBe("published");
    await leaveNote(store, last, "published", "announced");
    expect(await read(last)).toBe("published");
    expect(await read({ ...last, id: "next" })).toBe("nothing");
  });
});
