import { describe, expect, test } from "vitest";
import type { NoticeAnswer, StatusAnswer } from "../../../src/contract/index.ts";
import { healthOf } from "./health.ts";

const now = Date.parse("2026-11-23T12:00:00Z");
const well = {
  version: "0.1.0",
  connection: {
    account: "Kody",
    status: "active",
    statusReason: null,
    tokenHint: "9F3A",
    scopes: null,
  },
  repositories: [{ workspace: "acme", slug: "shop", enabled: true, hook: true }],
  queue: { waiting: 0, active: 0, deadLetters: 0 },
  lastReviewAt: "2026-11-23T11:57:00Z",
} as const satisfies StatusAnswer;

describe("the first line of the status page", () => {
  test("says that everything works, and when the last review was", () => {
    expect(healthOf(well, [], now)).toEqual({
      ok: true,
      sentence: "Everything works. Last review 3 minutes ago.",
      problems: [],
    });
    expect(healthOf({ ...well, lastReviewAt: null }, [], now).sentence).toBe(
      "Everything works. No review yet.",
    );
  });

  test("tells of the work under way", () => {
    const busy = { ...well, queue: { waiting: 2, active: 1, deadLetters: 0 } };
    expect(healthOf(busy, [], now).sentence).toBe(
      "Everything works. 1 review running and 2 waiting.",
    );
  });

  test("leads a new installation to its first step and names nothing else", () => {
    const fresh = healthOf(
      { ...well, connection: null, repositories: [], lastReviewAt: null },
      [],
      now,
    );
    expect(fresh.sentence).toBe("Kody is installed. Connect it to Bitbucket to begin.");
    expect(fresh.problems.map(({ remedy }) => remedy)).toEqual([
      { words: "Connect to Bitbucket", path: "/setup/token" },
    ]);
  });

  test("a refused token is said with Bitbucket's reason; its missing hooks are not a second problem", () => {
    const connection = {
      ...well.connection,
      status: "refused",
      statusReason: "It may be expired.",
    } as const;
    const repositories = [{ workspace: "acme", slug: "shop", enabled: true, hook: false }];
    const { ok, sentence, problems } = healthOf({ ...well, connection, repositories }, [], now);
    expect(ok).toBe(false);
    expect(sentence).toBe("1 thing needs you. Last review 3 minutes ago.");
    expect(problems.map(({ what }) => what)).toEqual([
      "Kody can’t use the token that ends in 9F3A, so no review can be made. It may be expired.",
    ]);
  });

  test("a repository without webhook is polled, which is no problem by itself", () => {
    const repositories = [{ workspace: "acme", slug: "docs", enabled: true, hook: false }];
    expect(healthOf({ ...well, repositories }, [], now).ok).toBe(true);
  });

  test("notices count as things to do, unless they only inform", () => {
    const notice = (level: NoticeAnswer["level"], path: string | null = null): NoticeAnswer => ({
      id: level,
      level,
      title: "",
      remedy: "",
      path,
      at: "",
      undelivered: [],
    });
    const two = healthOf(well, [notice("problem"), notice("warning"), notice("info")], now);
    expect(two.sentence).toBe("2 things need you. Last review 3 minutes ago.");
    expect(healthOf(well, [notice("info")], now).ok).toBe(true);
    const refused = { ...well, connection: { ...well.connection, status: "refused" } } as const;
    expect(healthOf(refused, [notice("problem", "/connection")], now).problems).toEqual([]);
    expect(healthOf(refused, [notice("problem", "/repositories")], now).problems).toHaveLength(1);
    expect(healthOf(refused, [notice("warning", "/connection")], now).problems).toHaveLength(1);
  });

  test("nothing watched, a disconnected account and given-up reviews are never called working", () => {
    const disconnected = { ...well.connection, status: "disconnected" } as const;
    const off = well.repositories.map((repository) => ({ ...repository, enabled: false }));
    for (const status of [
      { ...well, repositories: [] },
      { ...well, repositories: off },
      { ...well, connection: disconnected },
      { ...well, queue: { ...well.queue, deadLetters: 1 } },
    ]) {
      const { ok, sentence, problems } = healthOf(status, [], now);
      expect(ok).toBe(false);
      expect(sentence).not.toContain("Everything works");
      expect(problems).toHaveLength(1);
    }
  });
});
