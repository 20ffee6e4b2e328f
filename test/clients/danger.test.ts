import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  createProxy,
  createSandbox,
  type CommentSnapshot,
  type Sandbox,
} from "../../sandbox/index.ts";
import { clientSeed, clientToken } from "./seed.ts";

type Proxy = Awaited<ReturnType<typeof createProxy>>;

let sandbox: Sandbox;
let proxy: Proxy;
let folder = "";

beforeEach(async () => {
  sandbox = await createSandbox({ seed: clientSeed });
  proxy = await createProxy({ sandboxUrl: sandbox.url });
  folder = await mkdtemp(join(tmpdir(), "kody-danger-"));
});
afterEach(async () => {
  await proxy.close();
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

interface Run {
  code: number;
  output: string;
}

const command = join(
  dirname(fileURLToPath(import.meta.resolve("danger"))),
  "commands",
  "danger-ci.js",
);

/** Runs `danger ci` as in a Bitbucket pipeline, knowing Bitbucket's own address only. */
async function runDanger(dangerfile: string): Promise<Run> {
  const path = join(folder, "dangerfile.js");
  await writeFile(path, dangerfile);
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    HTTPS_PROXY: proxy.url,
    NODE_EXTRA_CA_CERTS: proxy.caFile,
    BITBUCKET_BUILD_NUMBER: "1",
    BITBUCKET_GIT_HTTP_ORIGIN: "https://bitbucket.org/acme/shop",
    BITBUCKET_REPO_OWNER: "acme",
    BITBUCKET_REPO_SLUG: "shop",
    BITBUCKET_REPO_FULL_NAME: "acme/shop",
    BITBUCKET_PR_ID: "1",
    DANGER_BITBUCKETCLOUD_USERNAME: "ada@example.org",
    DANGER_BITBUCKETCLOUD_PASSWORD: clientToken,
  };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [command, "--dangerfile", path, "--id", "check"],
      { cwd: folder, env },
      (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code), output: out + err });
      },
    );
  });
}

function comments(): CommentSnapshot[] {
  const all = sandbox.snapshot().pullRequests.flatMap((pull) => pull.comments);
  return all.filter((comment) => !comment.deleted);
}

test("danger reads a pull request, comments on it, and edits its comments on the next run", async () => {
  const first = await runDanger(`
const { pr, commits } = danger.bitbucket_cloud;
message(["title " + pr.title, "commits " + commits.length, "changed " + danger.git.modified_files, "new " + danger.git.created_files].join("; "));
warn("Two is a number", "src/a.ts", 2);
`);
  expect([first.code, first.output]).toEqual([0, expect.any(String)]);
  const [main, inline] = [
    comments().find((one) => one.inline === null),
    comments().find((one) => one.inline !== null),
  ];
  expect(main?.raw).toContain("title Topic; commits 2; changed src/a.ts; new b.ts");
  expect(inline?.raw).toContain("Two is a number");
  expect(inline?.inline).toMatchObject({ path: "src/a.ts", to: 2 });

  const second = await runDanger(
    `fail("Second run"); warn("Two is still a number", "src/a.ts", 2);`,
  );
  expect([second.code, second.output]).toEqual([
    0,
    expect.stringContaining("https://bitbucket.org/acme/shop/pull-requests/1/_/diff#comment-"),
  ]);
  expect(comments()).toHaveLength(2);
  expect(comments().find((one) => one.inline === null)?.raw).toContain("Second run");
  expect(comments().find((one) => one.inline !== null)?.raw).toContain("Two is still a number");
  const { statuses } = sandbox.snapshot();
  expect(statuses.map((status) => [status.key, status.state])).toEqual([["check", "FAILED"]]);
}, 60_000);
