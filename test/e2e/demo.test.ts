import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const script = fileURLToPath(new URL("../../bin/kody.js", import.meta.url));

async function runDemo(
  args: readonly string[],
  whenPrinted?: { text: string; act: (pid: number) => void },
) {
  const child = spawn(process.execPath, [script, "demo", ...args], {
    env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "/tmp" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
    if (whenPrinted !== undefined && out.includes(whenPrinted.text))
      whenPrinted.act(child.pid ?? 0);
  });
  await once(child, "close");
  return { code: child.exitCode, out, err };
}

describe("kody demo", () => {
  test("shows the review, then the threads resolved by the fix, and ends by itself", async () => {
    const { code, out, err } = await runDemo([]);
    expect(err).toBe("");
    expect(code).toBe(0);
    for (const place of [
      "src/orders.js:8",
      "report/nightly.py:9",
      "bitbucket-pipelines.yml:1",
      "config/production.env:3",
      "package.json:7",
    ]) {
      expect(out).toContain(place);
    }
    expect(out).not.toContain("src/format.ts");
    expect(out.match(/^ {2}resolved {2}/gm)).toHaveLength(9);
    expect(out).not.toMatch(/^ {2}open {2}/m);
    // The fix keeps the new dependency, which the report goes on naming.
    expect(out).toMatch(/Summary: No comments, 1 more in the report/);
    expect(out).not.toContain("\u001b[");
  }, 60_000);

  test("with --keep stays until it is stopped", async () => {
    const { code, out } = await runDemo(["--keep"], {
      text: "Ctrl-C stops both",
      act: (pid) => process.kill(pid, "SIGINT"),
    });
    expect(code).toBe(0);
    expect(out).toContain("Still running");
  }, 60_000);
});
