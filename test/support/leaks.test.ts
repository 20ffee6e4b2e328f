import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { countByType, leaked, leaksAfter } from "./leaks.ts";

function now(): Map<string, number> {
  return countByType(process.getActiveResourcesInfo());
}

describe("leaks", () => {
  test("a listening server is one until it is closed", async () => {
    const before = now();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    expect(await leaksAfter(before, 0)).toEqual(["1 × TCPServerWrap"]);
    await new Promise((resolve) => server.close(resolve));
    expect(await leaksAfter(before, 500)).toEqual([]);
  });

  test("a timer is one until it is cleared", async () => {
    const before = now();
    const timer = setInterval(() => undefined, 60_000);
    expect(await leaksAfter(before, 0)).toEqual(["1 × Timeout"]);
    clearInterval(timer);
    expect(await leaksAfter(before, 500)).toEqual([]);
  });

  test("a child process is one until it has ended", async () => {
    const before = now();
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
      stdio: "ignore",
    });
    expect(await leaksAfter(before, 0)).toEqual(["1 × ProcessWrap"]);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await leaksAfter(before, 500)).toEqual([]);
  });

  test("what was there before is no leak, and what went away isn't either", () => {
    expect(leaked(countByType(["PipeWrap", "Timeout"]), countByType(["PipeWrap"]))).toEqual([]);
    expect(leaked(new Map(), countByType(["FSReqCallback", "Immediate"]))).toEqual([]);
  });
});
