import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PullRequest, Repository } from "../state.ts";
import { DEFAULT_SWITCHES, emptyState } from "../world.ts";
import type { World, WorldEvent } from "../world.ts";
import { declinePullRequest, openPullRequest, setReviewers, setVerdict } from "./pull-requests.ts";
import type { NewPullRequest } from "./pull-requests.ts";
import { createRepository, isSlug, projectFor } from "./repositories.ts";

interface Bench {
  world: World;
  repository: Repository;
  events: WorldEvent[];
}

/** A world without git, whose clock goes back now and then as real ones do. */
function bench(): Bench {
  const events: WorldEvent[] = [];
  const state = emptyState();
  const workspace = {
    uuid: "w",
    slug: "acme",
    name: "Acme",
    createdOn: 0,
    members: new Map(),
    projects: [],
    hooks: [],
  };
  state.workspaces.set("w", workspace);
  const repository: Repository = {
    uuid: "r",
    workspace: "w",
    project: "p",
    slug: "shop",
    name: "shop",
    description: "",
    language: "",
    isPrivate: true,
    mainBranch: "main",
    gitDir: "/nowhere",
    createdOn: 0,
    updatedOn: 0,
    permissions: new Map(),
    defaultReviewers: [],
    restrictions: [],
    pullRequests: [],
    statuses: [],
    reports: [],
    pipelines: [],
    hooks: [],
  };
  let ticks = 1000;
  const world: World = {
    state,
    git: { root: "/nowhere", env: {}, running: new Set(), stop: new AbortController() },
    lock: (_, work) => work(),
    switches: DEFAULT_SWITCHES,
    links: { api: "http://127.0.0.1/2.0", web: "http://127.0.0.1" },
    now: () => {
      ticks += ticks % 5 === 0 ? -7 : 3;
      return ticks;
    },
    emit: (event) => void events.push(event),
    background: () => undefined,
  };
  return { world, repository, events };
}

function input(more: Partial<NewPullRequest> = {}): NewPullRequest {
  return {
    title: "Topic",
    description: "",
    source: { branch: "topic", commit: "a".repeat(40) },
    destination: { branch: "main", commit: "b".repeat(40) },
    author: "u0",
    reviewers: [],
    draft: false,
    closeSourceBranch: false,
    ...more,
  };
}

const open = ({ world, repository }: Bench, more: Partial<NewPullRequest> = {}) =>
  openPullRequest(world, repository, input(more));

describe("opening", () => {
  test("numbers from 1, one open pull request per pair of branches", () => {
    const at = bench();
    const first = open(at);
    const other = open(at, { source: { branch: "other", commit: "c".repeat(40) } });
    const again = open(at, { title: "New", description: "Text" });
    expect([first.id, other.id, again.id]).toEqual([1, 2, 1]);
    expect(first).toMatchObject({ title: "New", description: "Text" });
    declinePullRequest(at.world, at.repository, first, "u0", "");
    expect(open(at).id).toBe(3);
    expect(at.events.map(({ key }) => key.split(":")[1])).toEqual([
      "created",
      "created",
      "updated",
      "rejected",
      "created",
    ]);
  });
});

const user = fc.constantFrom("u0", "u1", "u2", "u3");
type Step = (at: Bench, pull: PullRequest) => void;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.array(user).map(
    (people): Step =>
      (_, pull) =>
        setReviewers(pull, people),
  ),
  fc
    .tuple(user, fc.constantFrom("approved" as const, "changes_requested" as const), fc.boolean())
    .map(([who, verdict, given]): Step => ({ world, repository }, pull) => {
      setVerdict(world, repository, pull, who, verdict, given);
    }),
);

test("whatever people do, everyone is there once, in the right role, and time goes on", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const at = bench();
      const pull = open(at, { reviewers: ["u1"] });
      for (const take of steps) {
        const before = pull.updatedOn;
        take(at, pull);
        const names = pull.participants.map((one) => one.user);
        expect(new Set(names).size).toBe(names.length);
        expect(pull.reviewers.every((reviewer) => names.includes(reviewer))).toBe(true);
        for (const one of pull.participants) {
          expect(one.role === "REVIEWER").toBe(pull.reviewers.includes(one.user));
          expect(one.approved).toBe(one.state === "approved");
          expect(one.role === "REVIEWER" || one.participatedOn !== null).toBe(true);
        }
        expect(pull.updatedOn).toBeGreaterThanOrEqual(before);
      }
    }),
  );
});

describe("names", () => {
  test.each(["shop", "a", "a-b_c.d", "_x", "9"])("%s is a slug", (slug) => {
    expect(isSlug(slug)).toBe(true);
  });

  test.each(["", "Shop", "a b", "a/b", "..", ".x", "-x", "x.git", "ü", "a".repeat(63), "{x}"])(
    "%j is none",
    (slug) => {
      expect(isSlug(slug)).toBe(false);
    },
  );

  test("a repository is not made under another name", async () => {
    const { world } = bench();
    const workspace = [...world.state.workspaces.values()][0];
    expect(workspace).toBeDefined();
    if (workspace !== undefined) {
      const made = createRepository(world, workspace, { slug: "../x" });
      await expect(made).rejects.toThrow('"../x" cannot be the slug of a repository.');
      expect(world.state.repositories.size).toBe(0);
      expect(projectFor(workspace, undefined)).toBe(projectFor(workspace, "PROJ"));
      expect(projectFor(workspace, "NEW").key).toBe("NEW");
      expect(workspace.projects).toHaveLength(2);
    }
  });
});
