import { beforeEach, describe, expect, test } from "vitest";
import { KodyError, type Severity } from "../domain/index.ts";
import type { IssueSite, Leftover, LeftoverFilter, NewIssue } from "../ports/index.ts";
import { fileIssues } from "./index.ts";
import { issueOf } from "./issue-text.ts";

const site: IssueSite = { site: "https://acme.example", email: "k@acme.example", token: "t" };
const settings = { site, projectKey: "SHOP", issueType: "Task", from: "high" } as const;
const start = new Date(0);

let kept: Leftover[];
let begun: Set<string>;
let made: NewIssue[];
let calls: string[];
/** What becomes of the next calls that make an issue. */
let next: ("lost before" | "lost after" | KodyError | null)[];
/** How many of the next links are not written down: Kody stops there. */
let crashes: number;
let search: KodyError | null;

beforeEach(() => {
  kept = [leftover("1")];
  begun = new Set();
  [made, calls, next, crashes, search] = [[], [], [], 0, null];
});

function leftover(id: string, more: Partial<Leftover> = {}): Leftover {
  return {
    id,
    fingerprint: "ab".repeat(16),
    severity: "high",
    category: "security",
    rule: "toy/rule",
    title: `Claim ${id}`,
    message: "Why.",
    path: "src/a.ts",
    line: 4,
    pullRequest: { workspace: "acme", slug: "shop", id: 12 },
    pullRequestTitle: "Sort",
    pullRequestUrl: "https://bitbucket.example/12",
    state: "open",
    closedBy: null,
    closedAt: null,
    keptAt: start,
    issueKey: null,
    issueProblem: null,
    ...more,
  };
}

function change(id: string, more: Partial<Leftover>): void {
  kept = kept.map((one) => (one.id === id ? { ...one, ...more } : one));
}

const one = (id: string) => kept.find((each) => each.id === id);

const leftovers = {
  list: async ({ severity, state, withoutIssue, limit }: LeftoverFilter) =>
    kept
      .filter((each) => each.severity === severity && each.state === state)
      .filter(({ issueKey }) => withoutIssue !== true || issueKey === null)
      .slice(0, limit),
  async beginIssue(id: string) {
    if (one(id)?.issueKey !== null) return "done" as const;
    if (begun.has(id)) return "in-doubt" as const;
    begun.add(id);
    return "new" as const;
  },
  async linkIssue(id: string, issueKey: string) {
    if (crashes > 0) {
      crashes -= 1;
      throw new Error("The process was killed");
    }
    change(id, { issueKey, issueProblem: null });
  },
  async noteIssueProblem(id: string, issueProblem: string, was: "no" | "unknown") {
    change(id, { issueProblem });
    if (was === "no") begun.delete(id);
  },
};

const maker = {
  async createIssue(_: IssueSite, issue: NewIssue) {
    calls.push(issue.summary);
    const fate = next.shift() ?? null;
    if (fate instanceof KodyError) throw fate;
    if (fate !== "lost before") made.push(issue);
    if (fate !== null) throw new KodyError("outcome-unknown", "The answer was lost.");
    return `SHOP-${made.length}`;
  },
  async findByLabel(_: IssueSite, label: string) {
    if (search !== null) throw search;
    const at = made.findIndex((issue) => issue.label === label);
    return at === -1 ? null : `SHOP-${at + 1}`;
  },
};

const file = (at = start, limit = 20, from: Severity = "high") =>
  fileIssues({ leftovers, maker, settings: { ...settings, from } }, at, limit);

describe("an issue", () => {
  test.each(Array.from({ length: 50 }, (_, at) => at))(
    "is made once, whatever answers are lost (%i)",
    async (seed) => {
      const fates = ["lost before", "lost after", null] as const;
      next = Array.from(
        { length: 5 },
        (_, at) => fates[Math.floor(seed / 3 ** (at % 4)) % 3] ?? null,
      );
      crashes = seed % 2;
      for (let run = 0; run < 9; run += 1) await file().catch(() => 0);
      expect(made).toHaveLength(1);
      expect(one("1")).toMatchObject({ issueKey: "SHOP-1", issueProblem: null });
    },
  );

  test("is not made again while nobody can say whether it is there", async () => {
    next = ["lost after"];
    await file();
    expect(one("1")?.issueProblem).toBe("The answer was lost.");
    search = new KodyError("host-unavailable", "Jira is down.");
    await file();
    await file();
    expect(one("1")?.issueProblem).toBe("Jira is down.");
    search = null;
    expect(await file()).toBe(1);
    expect([made.length, calls.length]).toEqual([1, 1]);
  });

  test("that is refused says why, and is made when the reason is gone", async () => {
    next = [new KodyError("host-rejected", "No project SHOP.")];
    expect(await file()).toBe(0);
    expect(one("1")?.issueProblem).toBe("No project SHOP.");
    expect(await file()).toBe(1);
    expect(one("1")).toMatchObject({ issueKey: "SHOP-1", issueProblem: null });
    expect(await file()).toBe(0);
  });

  test("is not made of what is milder, closed or has one, nor without settings", async () => {
    kept = [
      leftover("1", { severity: "medium" }),
      leftover("2", { state: "done" }),
      leftover("3", { issueKey: "SHOP-7" }),
    ];
    expect(await file()).toBe(0);
    expect(calls).toEqual([]);
    kept = [leftover("4")];
    expect(await fileIssues({ leftovers, maker, settings: null }, start, 20)).toBe(0);
    expect(calls).toEqual([]);
  });
});

describe("many", () => {
  test("are made the gravest first, so many a time", async () => {
    kept = [leftover("1"), leftover("2", { severity: "critical" }), leftover("3")];
    expect(await file(start, 2)).toBe(2);
    expect(calls).toEqual(["Claim 2", "Claim 1"]);
    expect(await file(start, 2)).toBe(1);
  });

  test("stop at an account that is refused, and all say so", async () => {
    kept = [leftover("1"), leftover("2"), leftover("3")];
    next = [new KodyError("credential-refused", "Not this token.")];
    await file();
    expect(calls).toHaveLength(1);
    expect(kept.map(({ issueProblem }) => issueProblem)).toEqual(Array(3).fill("Not this token."));
    expect(await file()).toBe(3);
  });

  test("that are refused for ever keep no other from its turn", async () => {
    kept = ["1", "2", "3"].map((id) => leftover(id));
    const refused = new KodyError("host-rejected", "No.");
    next = [refused, refused, refused];
    await file(start, 3);
    kept.push(leftover("4"));
    next = [null, refused];
    await file(start, 2);
    expect(calls.slice(3)).toEqual(["Claim 4", "Claim 1"]);
    next = [refused];
    await file(new Date(60_000), 1);
    expect(calls.at(-1)).toBe("Claim 2");
  });
});

describe("the text", () => {
  const of = (more: Partial<Leftover>) => issueOf(leftover("7", more), settings);

  test("says what, where and when", () => {
    expect(of({})).toEqual({
      projectKey: "SHOP",
      issueType: "Task",
      summary: "Claim 7",
      description: [
        "This finding was still open when acme/shop #12 was merged.",
        "Why.",
        "Where: src/a.ts:4",
        "Severity: high. Rule: toy/rule.",
        "Pull request: https://bitbucket.example/12",
      ].join("\n"),
      label: `${"ab".repeat(16)}00000007`,
    });
  });

  test("of strangers stays on its line, seen and of bounded length", () => {
    const issue = of({
      title: `a\r\nb\u202e\u0000${"😀".repeat(500)}`,
      message: `x\u202e\u200b${"y".repeat(20_000)}`,
      path: "a\nSeverity: info.",
      pullRequestUrl: "javascript:alert(1)",
    });
    expect(issue.summary).toMatch(/^a b [^\n]*…$/u);
    expect(issue.summary.length).toBeLessThanOrEqual(255);
    expect(issue.summary.isWellFormed()).toBe(true);
    expect(issue.description).not.toMatch(/[\u0000\u202e\u200b]|javascript/);
    expect(issue.description).toContain("Where: a Severity: info.:4\n");
    expect(issue.description.length).toBeLessThan(10_000);
    expect(of({ title: "\u202e", line: null }).summary).toBe("A finding without title");
  });
});
