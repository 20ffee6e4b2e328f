import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pipeline, PipelineStatus, User, Workspace } from "../state.ts";
import { at, textAt } from "../testing/index.ts";
import { emptyState } from "../world.ts";
import { account, accountOrNull, currentUser, fullProject } from "./account.ts";
import { pipelineStep } from "./build.ts";
import { rendered } from "./markdown.ts";
import { shortHash } from "./pull-request.ts";
import { commitTime, encodePath, hookTime, time, timeOrNull } from "./view.ts";
import type { View } from "./view.ts";

const links = { api: "https://api.example.com/2.0", web: "https://example.com" };

function viewWith(...users: User[]): View {
  const state = emptyState();
  users.forEach((user) => state.users.set(user.uuid, user));
  return { state, links };
}

function someone(more: Partial<User> = {}): User {
  const uuid = "11111111-2222-3333-4444-555555555555";
  return {
    uuid,
    accountId: "712020:x",
    username: "ann",
    displayName: "Ann <b>",
    email: "ann@example.com",
    kind: "user",
    createdOn: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
    ...more,
  };
}

describe("times", () => {
  test("in the three forms of Bitbucket", () => {
    const ms = Date.UTC(2026, 10, 23, 20, 41, 5, 7);
    expect(time(ms)).toBe("2026-11-23T20:41:05.007000+00:00");
    expect(hookTime(ms)).toBe("2026-11-23T20:41:05.007000Z");
    expect(commitTime(ms)).toBe("2026-11-23T20:41:05+00:00");
    expect(timeOrNull(null)).toBeNull();
  });

  test("mean what they meant", () => {
    const moment = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });
    fc.assert(
      fc.property(moment, (ms) => {
        expect(Date.parse(time(ms))).toBe(ms);
        expect(Date.parse(hookTime(ms))).toBe(ms);
        expect(Date.parse(commitTime(ms))).toBe(Math.floor(ms / 1000) * 1000);
      }),
    );
  });
});

describe("addresses", () => {
  test("keep their slashes and nothing else that matters", () => {
    expect(encodePath("src/a b?#%.ts")).toBe("src/a%20b%3F%23%25.ts");
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }).filter((path) => path.isWellFormed()),
        (path) => {
          const address = new URL(
            `https://x.example/${encodePath(path.replaceAll(/^\.+|\/\.+/g, ""))}`,
          );
          expect([address.search, address.hash]).toEqual(["", ""]);
        },
      ),
    );
  });

  test("hashes are cut to twelve", () => {
    expect(shortHash("0123456789abcdef0123456789abcdef01234567")).toBe("0123456789ab");
  });
});

describe("people", () => {
  test("have no e-mail and no token in any form", () => {
    const user = someone();
    const forms = [account(viewWith(user), user), currentUser(viewWith(user), user)];
    expect(JSON.stringify(forms)).not.toContain("ann@example.com");
  });

  test("bots have no nickname, and another type", () => {
    const body = account(viewWith(), someone({ kind: "bot" }));
    expect(body).toMatchObject({ type: "app_user", display_name: "Ann <b>" });
    expect(body).not.toHaveProperty("nickname");
  });

  test("who is gone is null", () => {
    expect(accountOrNull(viewWith(), "nobody")).toBeNull();
    expect(accountOrNull(viewWith(), null)).toBeNull();
  });

  test("a workspace without an owner still owns its projects", () => {
    const project = { uuid: "p", key: "P", name: "Project", isPrivate: true };
    const workspace: Workspace = {
      uuid: "w",
      slug: "acme",
      name: "Acme",
      createdOn: 0,
      members: new Map([["u", "member"]]),
      projects: [project],
      hooks: [],
    };
    expect(at(fullProject(viewWith(), workspace, project), "owner")).toMatchObject({
      type: "team",
      username: "acme",
      uuid: "{w}",
    });
    workspace.members.set(someone().uuid, "owner");
    expect(at(fullProject(viewWith(someone()), workspace, project), "owner", "nickname")).toBe(
      "ann",
    );
  });
});

describe("the state of a pipeline's step", () => {
  const owner: Pipeline = {
    uuid: "p",
    buildNumber: 1,
    branch: "main",
    commit: "c",
    creator: "u",
    trigger: "PUSH",
    status: "PASSED",
    steps: [],
    createdOn: 0,
    completedOn: null,
  };

  test.each<[PipelineStatus, object]>([
    ["PENDING", { name: "PENDING", type: "pipeline_step_state_pending" }],
    ["BUILDING", { name: "IN_PROGRESS", stage: { name: "RUNNING" } }],
    ["PAUSED", { name: "IN_PROGRESS", stage: { name: "PAUSED" } }],
    ["PASSED", { name: "COMPLETED", result: { name: "SUCCESSFUL" } }],
    ["FAILED", { name: "COMPLETED", result: { name: "FAILED" } }],
    ["ERROR", { name: "COMPLETED", result: { type: "pipeline_step_state_completed_error" } }],
    ["STOPPED", { name: "COMPLETED", result: { name: "STOPPED" } }],
  ])("%s", (status, state) => {
    const step = { uuid: "s", name: "S", status, log: null, startedOn: 1000, completedOn: 4000 };
    expect(pipelineStep(owner, step)).toMatchObject({ state, duration_in_seconds: 3 });
  });
});

test("rendered text never holds a tag that was typed", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const html = textAt(rendered(`${text}<script>alert(1)</script>`), "html");
      expect(html).not.toMatch(/<script/i);
    }),
  );
  expect(rendered("x")).toEqual({
    type: "rendered",
    raw: "x",
    markup: "markdown",
    html: "<p>x</p>",
  });
});
