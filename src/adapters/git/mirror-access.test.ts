import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  authorization,
  failure,
  filesBelow,
  pullRequest,
  secret,
  setUpMirrors,
  type MirrorSetup,
} from "./testing/mirror-setup.ts";
import { startGitServer } from "./testing/server.ts";

let setup: MirrorSetup;

beforeEach(async () => {
  setup = await setUpMirrors();
});

afterEach(() => setup.close());

describe("failures say what to do", () => {
  test("a wrong token", async () => {
    setup.branchOff();
    const credential = async () => ({ username: "x", password: "wrong-secret" });
    const error = await failure(
      setup.mirrors({ credential }).openPullRequest(pullRequest("topic")),
    );
    expect(error).toMatchObject({ code: "credential-refused", retryable: false });
    expect(JSON.stringify(error) + String(error)).not.toContain("wrong-secret");
  });

  test.each([
    [403, "permission-missing", false],
    [404, "not-found", false],
    [429, "git-failed", true],
    [503, "git-failed", true],
  ])("status %i", async (status, code, retryable) => {
    setup.server.intercept = (_request, response) => {
      response.writeHead(status).end(`no: ${secret}`);
      return true;
    };
    const error = await failure(setup.mirrors().openPullRequest(pullRequest("topic")));
    expect(error).toMatchObject({ code, retryable });
    expect(JSON.stringify(error)).not.toContain(secret);
  });

  test("a server that is not there, and one that hangs", async () => {
    const gone = await failure(
      setup.mirrors({ gitUrl: "http://127.0.0.1:1" }).openPullRequest(pullRequest("topic")),
    );
    expect(gone).toMatchObject({ code: "git-failed", retryable: true });
    setup.server.intercept = () => true;
    const slow = await failure(
      setup.mirrors({ timeoutMs: 300 }).openPullRequest(pullRequest("topic")),
    );
    expect(slow).toMatchObject({
      code: "git-failed",
      retryable: true,
      message: expect.stringContaining("longer than"),
    });
  });

  test("a redirect is not followed: the token stays with the host it is for", async () => {
    const other = await startGitServer(join(setup.folder, "remote"), null);
    setup.branchOff();
    setup.server.intercept = (request, response) => {
      response.writeHead(302, { location: `${other.url}${request.url}` }).end();
      return true;
    };
    const error = await failure(setup.mirrors().openPullRequest(pullRequest("topic")));
    expect(error).toMatchObject({ code: "git-failed" });
    expect(other.requests).toEqual([]);
    await other.close();
  });

  test.each([
    "http://example.org",
    "ext::sh -c true",
    "file:///tmp",
    "ssh://x",
    "https://user:pw@example.org",
  ])("the address %s is refused", (gitUrl) => {
    expect(() => setup.mirrors({ gitUrl })).toThrow(/git address/);
  });
});

describe("the secret", () => {
  test("is in no file, argument, environment or error", async () => {
    setup.branchOff();
    const seen: string[] = [];
    setup.server.intercept = () => {
      seen.push(...processTexts());
      return false;
    };
    const opened = await setup.mirrors().openPullRequest(pullRequest("topic"));
    await opened.repository.diff(opened.mergeBase, opened.head);
    expect(seen.some((text) => text.includes("git-remote-http"))).toBe(true);
    const forms = [secret, encodeURIComponent(secret), authorization.slice(6)];
    for (const form of forms) {
      expect(seen.filter((text) => text.includes(form))).toEqual([]);
      expect(filesBelow(setup.root).filter((file) => readFileSync(file).includes(form))).toEqual(
        [],
      );
    }
  });

  test("with a line break is refused", async () => {
    const credential = async () => ({ username: "a", password: "b\nhost=evil" });
    const error = await failure(
      setup.mirrors({ credential }).openPullRequest(pullRequest("topic")),
    );
    expect(error).toMatchObject({ code: "invalid-input" });
  });
});

/** Arguments and environment of git's processes on this machine, where the system shows them. */
function processTexts(): string[] {
  if (!existsSync("/proc/self/cmdline"))
    return ["git-remote-http (this system shows no processes)"];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return command.includes("git")
          ? [command, readFileSync(`/proc/${pid}/environ`, "utf8")]
          : [];
      } catch {
        return [];
      }
    });
}
