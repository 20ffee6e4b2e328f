import { beforeEach, expect, test } from "vitest";
import { leftoverQuery } from "../../contract/index.ts";
import type { Actor } from "../../core/domain/index.ts";
import type { Leftover, LeftoverFilter, NewAuditEntry } from "../../core/ports/index.ts";
import { leftoverServices } from "./leftovers.ts";

const ada: Actor = { kind: "person", id: "1", name: "Ada" };
let kept: Leftover[];
let asked: LeftoverFilter[];
let entries: NewAuditEntry[];

function leftover(id: string, title: string): Leftover {
  return {
    id,
    fingerprint: "1".repeat(32),
    severity: "high",
    category: "security",
    rule: "toy/rule",
    title,
    message: "Why.",
    path: "src/a.ts",
    line: null,
    pullRequest: { workspace: "acme", slug: "shop", id: 12 },
    pullRequestTitle: "Sort orders",
    pullRequestUrl: "https://bitbucket.org/acme/shop/pull-requests/12",
    state: "open",
    closedBy: null,
    closedAt: null,
    keptAt: new Date(0),
    issueKey: null,
    issueProblem: null,
  };
}

beforeEach(() => {
  kept = [leftover("1", "Claim")];
  asked = [];
  entries = [];
});

function services() {
  const find = async (id: string) => kept.find((one) => one.id === id) ?? null;
  return leftoverServices({
    clock: { now: () => new Date(0), sleep: async () => {} },
    auditLog: {
      record: async (entry) => void entries.push(entry),
      list: async () => [],
      verify: async () => ({ intact: true, entries: 0, lastHash: null }),
    },
    leftovers: {
      save: async () => true,
      wasSaved: async () => true,
      async list(filter) {
        asked.push(filter);
        return kept;
      },
      find,
      async close(id, state, closedBy, closedAt) {
        kept = kept.map((one) =>
          one.id === id && one.state === "open" ? { ...one, state, closedBy, closedAt } : one,
        );
        return find(id);
      },
      beginIssue: async () => "new",
      linkIssue: async () => {},
      noteIssueProblem: async () => {},
    },
  });
}

test("what strangers wrote is no formula in the file, and breaks no line of it", async () => {
  kept = ['=HYPERLINK("https://evil.example")', "+1", "-1", "@a", "\t=1", 'a"\r\n=2,"b'].map(
    (title, at) => leftover(String(at), title),
  );
  const csv = await services().leftoversAsCsv(leftoverQuery.parse({}));
  expect(csv.split("\r\n")[0]).toContain('"merged","repository","pull request"');
  expect(csv).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
  for (const start of ["+1", "-1", "@a", "\t=1"]) expect(csv).toContain(`"'${start}"`);
  expect(csv).toContain('"a""\r\n=2,""b"');
  expect(csv).not.toMatch(/(^|,)"[=+@-]/m);
});

test("what is open is listed unless something else is asked for; nonsense is ignored", async () => {
  const { leftovers } = services();
  await leftovers(leftoverQuery.parse({}));
  await leftovers(leftoverQuery.parse({ state: "any", severity: "grave", q: "a".repeat(400) }));
  await leftovers(leftoverQuery.parse({ state: "done", severity: "low", q: "orders" }));
  expect(asked).toEqual([
    { state: "open", severity: null, words: "", limit: 1_000 },
    { state: null, severity: null, words: "", limit: 1_000 },
    { state: "done", severity: "low", words: "orders", limit: 1_000 },
  ]);
});

test("closing is on record once, with who did it", async () => {
  const { closeLeftover } = services();
  expect(await closeLeftover("1", { state: "done" }, ada)).toMatchObject({
    state: "done",
    closedBy: "Ada",
    repository: "acme/shop",
  });
  expect(await closeLeftover("1", { state: "will-not-fix" }, ada)).toMatchObject({ state: "done" });
  expect(entries).toMatchObject([{ action: "leftover.closed", subject: "leftover 1", actor: ada }]);
  await expect(closeLeftover("2", { state: "done" }, ada)).rejects.toThrow("no such finding");
});
