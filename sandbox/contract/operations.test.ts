import { afterEach, beforeEach, expect, test } from "vitest";
import { OPERATIONS } from "../rest/index.ts";
import { bitbucketContract, createCheckedSandbox, type CheckedSandbox } from "./index.ts";
import { callerOf, pick, walkSeed, type ApiAnswer, type CallApi } from "./testing/index.ts";

const repo = "/repositories/acme/shop";
const pull = `${repo}/pullrequests/1`;
let checked: CheckedSandbox;
let ada: CallApi;
let grace: CallApi;
/** What stands for the names in braces when an operation is tried. */
const names: Record<string, string> = {
  workspace: "acme",
  repo_slug: "shop",
  pull_request_id: "1",
  project_key: "SHOP",
};

beforeEach(async () => {
  checked = await createCheckedSandbox({ seed: walkSeed });
  ada = callerOf(checked.sandbox, "ada");
  grace = callerOf(checked.sandbox, "grace");
});

afterEach(() => checked.sandbox.close());

/** The answer, which must be a success. */
async function ok(asked: Promise<ApiAnswer>): Promise<ApiAnswer> {
  const answer = await asked;
  expect([answer.status, answer.text]).toEqual([
    expect.toSatisfy((status: number) => status < 400),
    answer.text,
  ]);
  return answer;
}

/** People, branches and commits can be written. */
async function writeGitData(): Promise<void> {
  names["selected_user"] = pick(await ok(ada("GET", "/user")), "uuid");
  names["member"] = names["selected_user"];
  names["target_username"] = names["selected_user"];
  const hash = pick(await ok(ada("GET", `${repo}/refs/branches/topic`)), "target", "hash");
  Object.assign(names, {
    commit: hash,
    revision: hash,
    spec: `${hash}..main`,
    revspec: `${hash}..main`,
    path: "src/a.ts",
  });
  await ok(
    ada("PUT", `${repo}/default-reviewers/${encodeURIComponent(names["target_username"] ?? "")}`),
  );
  await ok(ada("POST", `${repo}/refs/branches`, { name: "later", target: { hash } }));
  names["name"] = "later";
  await ok(ada("PUT", repo, { description: "Orders and more" }));
  const rule = { kind: "push", pattern: "locked", users: [], groups: [{ slug: "admins" }] };
  names["id"] = pick(await ok(ada("POST", `${repo}/branch-restrictions`, rule)), "id");
  const user = { uuid: names["selected_user"] };
  await ok(ada("PUT", `${repo}/branch-restrictions/${names["id"]}`, { ...rule, users: [user] }));
  const model = { branch_match_kind: "branching_model", branch_type: "development" };
  const approvals = { kind: "require_approvals_to_merge", value: 1, ...model };
  await ok(ada("POST", `${repo}/branch-restrictions`, approvals));
  const form = new FormData();
  form.set("message", "Written by form");
  form.set("branch", "later");
  form.set("src/e.ts", new Blob(["e\n"]), "e.ts");
  await ok(ada("POST", `${repo}/src`, form));
  await ok(ada("POST", `${repo}/commits`));
  await ok(ada("POST", `${repo}/commits/${hash}`));
}

/** Pull requests can be written about. */
async function writeComments(): Promise<void> {
  const inline = { path: "src/a.ts", to: 2 };
  const comment = pick(
    await ok(ada("POST", `${pull}/comments`, { content: { raw: "Why **2**?" }, inline })),
    "id",
  );
  names["comment_id"] = comment;
  await ok(
    grace("POST", `${pull}/comments`, {
      content: { raw: "Because" },
      parent: { id: Number(comment) },
    }),
  );
  await ok(ada("POST", `${pull}/comments`, { content: { raw: "General" } }));
  await ok(
    ada("POST", `${pull}/comments`, {
      content: { raw: "Range" },
      inline: { path: "src/a.ts", start_to: 1, to: 2 },
    }),
  );
  await ok(ada("PUT", `${pull}/comments/${comment}`, { content: { raw: "Why, really?" } }));
  await ok(ada("POST", `${pull}/comments/${comment}/resolve`));
  const gone = pick(await ok(ada("POST", `${pull}/comments`, { content: { raw: "Oops" } })), "id");
  await ok(ada("DELETE", `${pull}/comments/${gone}`));
  const task = pick(
    await ok(
      ada("POST", `${pull}/tasks`, {
        content: { raw: "Test it" },
        comment: { id: Number(comment) },
      }),
    ),
    "id",
  );
  names["task_id"] = task;
  await ok(ada("PUT", `${pull}/tasks/${task}`, { state: "RESOLVED" }));
  await ok(ada("POST", `${pull}/request-changes`));
  await ok(ada("DELETE", `${pull}/request-changes`));
  await ok(ada("POST", `${pull}/approve`));
  await ok(grace("PUT", pull, { title: "Topic, renamed" }));
}

/** Pull requests can be opened, declined and merged. */
async function closePullRequests(): Promise<void> {
  const opened = await ok(
    grace("POST", `${repo}/pullrequests`, { title: "New", source: { branch: { name: "third" } } }),
  );
  await ok(ada("POST", `${repo}/pullrequests/${pick(opened, "id")}/decline`, { message: "No" }));
  const merged = await ok(
    ada("POST", `${repo}/pullrequests/2/merge?async=true`, {
      type: "pullrequest",
      merge_strategy: "squash",
    }),
  );
  expect(merged.status).toBe(202);
  await checked.sandbox.settled();
  const address = new URL(merged.headers.get("location") ?? "");
  expect(pick(await ok(ada("GET", address.pathname.replace(/^\/2\.0/, ""))), "task_status")).toBe(
    "SUCCESS",
  );
  expect(pick(await ok(ada("GET", `${repo}/pullrequests/2`)), "state")).toBe("MERGED");
}

/** Statuses and reports can be written. */
async function writeChecks(): Promise<void> {
  const commit = `${repo}/commit/${names["commit"]}`;
  const status = {
    key: "kody",
    state: "INPROGRESS",
    url: "https://kody.example/1",
    name: "Kody",
    refname: "topic",
  };
  await ok(ada("POST", `${commit}/statuses/build`, status));
  await ok(
    ada("PUT", `${commit}/statuses/build/kody`, {
      ...status,
      state: "SUCCESSFUL",
      description: "Done",
    }),
  );
  names["key"] = "kody";
  const report = {
    title: "Kody",
    details: "2 findings",
    report_type: "BUG",
    result: "FAILED",
    reporter: "Kody",
    link: "https://kody.example/1",
  };
  await ok(
    ada("PUT", `${commit}/reports/kody`, {
      ...report,
      data: [{ title: "Files", type: "NUMBER", value: 3 }],
    }),
  );
  names["reportId"] = "kody";
  const note = {
    external_id: "one",
    annotation_type: "BUG",
    summary: "Wrong",
    path: "src/a.ts",
    line: 2,
    severity: "HIGH",
  };
  await ok(
    ada("POST", `${commit}/reports/kody/annotations`, [note, { ...note, external_id: "two" }]),
  );
  names["annotationId"] = "one";
  await ok(ada("PUT", `${commit}/reports/kody/annotations/one`, { ...note, result: "FAILED" }));
}

async function writeHooks(): Promise<void> {
  const hook = {
    description: "Kody",
    url: "http://127.0.0.1:9/hook",
    active: false,
    events: ["repo:push"],
    secret: "s",
  };
  names["uid"] = pick(await ok(ada("POST", `${repo}/hooks`, hook)), "uuid");
  await ok(
    ada("PUT", `${repo}/hooks/${encodeURIComponent(names["uid"])}`, {
      ...hook,
      description: "Kody 2",
    }),
  );
  names["subject_type"] = "repository";
}

async function findPipelines(): Promise<void> {
  names["pipeline_uuid"] = pick(await ok(ada("GET", `${repo}/pipelines`)), "values", 0, "uuid");
  const steps = await ok(
    ada("GET", `${repo}/pipelines/${encodeURIComponent(names["pipeline_uuid"])}/steps`),
  );
  names["step_uuid"] = pick(steps, "values", 0, "uuid");
}

const skipped = new Set([
  // Its task ids come with the merge: tried above.
  "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}/merge/task-status/{task_id}",
  "/workspaces/{workspace}/hooks/{uid}",
]);

function addressOf(route: string): string {
  return route.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = route.includes("/refs/tags/") ? "none" : names[name];
    if (value === undefined) throw new Error(`This test has no value for {${name}} in ${route}.`);
    return name === "path" ? value : encodeURIComponent(value);
  });
}

/** Everything that can be read can be read. */
async function readEverything(): Promise<void> {
  for (const { method, route } of OPERATIONS) {
    if (method !== "GET" || skipped.has(route)) continue;
    const answer = await ada("GET", addressOf(route));
    const allowed = route.includes("/refs/tags/{name}") ? [404] : [200, 302];
    expect([
      route,
      allowed.includes(answer.status) ? "fine" : `${answer.status} ${answer.text}`,
    ]).toEqual([route, "fine"]);
  }
}

/** Hooks of workspaces, and what can be taken away again. */
async function takeAway(): Promise<void> {
  const hook = {
    description: "All",
    url: "http://127.0.0.1:9/all",
    active: false,
    events: ["pullrequest:created"],
  };
  const uid = encodeURIComponent(
    pick(await ok(ada("POST", "/workspaces/acme/hooks", hook)), "uuid"),
  );
  await ok(ada("GET", `/workspaces/acme/hooks/${uid}`));
  await ok(ada("PUT", `/workspaces/acme/hooks/${uid}`, hook));
  await ok(ada("DELETE", `/workspaces/acme/hooks/${uid}`));
  for (const route of OPERATIONS.filter(({ method }) => method === "DELETE").map(
    (one) => one.route,
  )) {
    // Already taken away, or part of what goes last.
    if (
      /request-changes|workspaces\/\{workspace\}\/hooks|\/reports\/\{reportId\}$|comments\/\{comment_id\}$/.test(
        route,
      )
    )
      continue;
    await ok(ada("DELETE", addressOf(route)));
  }
  await ok(ada("DELETE", `${repo}/commit/${names["commit"]}/reports/kody`));
  await ok(ada("DELETE", `${pull}/comments/${names["comment_id"]}`));
}

test("every operation can be tried, and all answers are as Bitbucket documents them", async () => {
  await writeGitData();
  await writeComments();
  await closePullRequests();
  await writeChecks();
  await writeHooks();
  await findPipelines();
  await readEverything();
  await takeAway();
  const tried = new Set(checked.sandbox.calls().map((call) => `${call.method} ${call.route}`));
  const all = OPERATIONS.map(({ method, route }) => `${method} ${route}`);
  expect(all.filter((one) => !tried.has(one))).toEqual([]);
  expect(checked.violations()).toEqual([]);
  expect(checked.compared).toBe(bitbucketContract() !== null);
});

test("what is wrong is refused in the documented form", async () => {
  expect((await ada("GET", "/repositories/acme/none")).status).toBe(404);
  expect((await ada("GET", `${repo}/pullrequests/99`)).status).toBe(404);
  expect(
    (
      await ada("POST", `${repo}/pullrequests`, {
        title: "x",
        source: { branch: { name: "none" } },
      })
    ).status,
  ).toBe(400);
  expect((await ada("GET", `${repo}/pullrequests?pagelen=100`)).status).toBe(400);
  const commit = `${repo}/commit/${pick(await ada("GET", `${repo}/refs/branches/main`), "target", "hash")}`;
  expect(
    (
      await ada("POST", `${commit}/statuses/build`, {
        key: "x".repeat(41),
        state: "FAILED",
        url: "https://a.example",
      })
    ).status,
  ).toBe(400);
  expect(checked.violations()).toEqual([]);
});
