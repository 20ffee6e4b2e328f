import { describe, expect, test } from "vitest";
import { ownUuid, someComment } from "../../../test/support/fake-host.ts";
import { nameMarker } from "../effects/index.ts";
import type { CommandRecord, HostComment } from "../ports/index.ts";
import { mostAnswers, turnOf, unanswered } from "./turns.ts";

const start = Date.parse("2026-01-01T10:00:00Z");
const at = (seconds: number): string => new Date(start + seconds * 1_000).toISOString();

function heard(change: Partial<CommandRecord> = {}): CommandRecord {
  return {
    commentId: 1_000,
    authorUuid: "{ann}",
    authorName: "Ann",
    byMachine: false,
    body: "@kody help",
    replyTo: null,
    createdOn: at(10_000),
    state: "waiting",
    outcome: null,
    ...change,
  };
}

function kodysAnswer(id: number, seconds: number): HostComment {
  return someComment({
    id,
    authorUuid: ownUuid,
    body: `Because.\n\n${nameMarker(`answer:${id}`)}`,
    createdOn: at(seconds),
  });
}

function said(id: number, seconds: number, body = "And why?"): HostComment {
  return someComment({ id, body, createdOn: at(seconds) });
}

function turn(
  comment: CommandRecord,
  named: boolean,
  thread: readonly HostComment[],
  others: readonly CommandRecord[],
) {
  return turnOf(comment, named, { thread, ownUuid }, others);
}

describe("Kody answers", () => {
  test("a person", () => {
    expect(turn(heard(), true, [], [])).toEqual({ take: true, last: false });
  });

  test("neither itself nor a machine", () => {
    const own = heard({ body: `@kody help\n\n${nameMarker("answer:1")}` });
    expect(turn(own, true, [], []).take).toBe(false);
    expect(turn(heard({ byMachine: true }), true, [], []).take).toBe(false);
  });

  test("not without end on one pull request; what got no answer does not count", () => {
    const answered = (count: number, outcome: string): CommandRecord[] =>
      Array.from({ length: count }, (_, id) =>
        heard({ commentId: id, authorUuid: `{${id}}`, outcome, createdOn: at(id * 60) }),
      );
    const turned = (outcome: string, count: number) =>
      turn(heard(), true, [], answered(count, outcome));
    expect(turned("help", mostAnswers - 2)).toEqual({ take: true, last: false });
    expect(turned("help", mostAnswers - 1)).toEqual({ take: true, last: true });
    expect(turned("help", mostAnswers).take).toBe(false);
    expect(turned(unanswered("nothing was asked"), 200).take).toBe(true);
  });

  test("not more of one account's comments than people write in such a time", () => {
    const before = [1, 2, 3].map((id) => heard({ commentId: id, createdOn: at(9_994 + id) }));
    expect(turn(heard(), true, [], before).take).toBe(false);
    expect(turn(heard(), true, [], before.slice(1)).take).toBe(true);
    expect(turn(heard({ authorUuid: "{bob}" }), true, [], before).take).toBe(true);
    expect(turn(heard({ createdOn: at(10_100) }), true, [], before).take).toBe(true);
  });

  test("three times in a row, until somebody names it again", () => {
    const thread = [1, 2, 3].flatMap((turn) => [
      said(turn * 10, turn * 600),
      kodysAnswer(turn * 10 + 1, turn * 600 + 60),
    ]);
    expect(turn(heard(), false, thread, []).take).toBe(false);
    expect(turn(heard(), true, thread, []).take).toBe(true);
    expect(turn(heard(), false, thread.slice(2), []).take).toBe(true);
    const named = [...thread, said(50, 3_000, "@kody go on"), kodysAnswer(51, 3_060)];
    expect(turn(heard(), false, named, []).take).toBe(true);
  });

  test("not who answers faster than anybody reads, by name or not", () => {
    const quick = [1, 2, 3].flatMap((turn) => [
      kodysAnswer(turn * 10, turn * 600),
      said(turn * 10 + 1, turn * 600 + 2, "@kody why?"),
    ]);
    expect(turn(heard(), true, quick, []).take).toBe(false);
    expect(turn(heard(), true, quick.slice(2), []).take).toBe(true);
  });

  test("whoever forges its marker stops nobody's turn", () => {
    const forged = [1, 2, 3].map((id) => ({
      ...kodysAnswer(id, id * 600),
      authorUuid: "{mallory}",
    }));
    expect(turn(heard(), false, forged, []).take).toBe(true);
  });
});
