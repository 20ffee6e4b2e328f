import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStage, type Stage } from "../../../test/support/stage.ts";
import { run } from "./main.ts";
import { recordedTerminal } from "./testing/terminal.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => stage.close());

async function vault(args: readonly string[], environment: Record<string, string> = {}) {
  const terminal = recordedTerminal({
    cwd: stage.home,
    environment: {
      KODY_HOME: stage.home,
      DATABASE_URL: stage.databaseUrl,
      KODY_LOG_LEVEL: "silent",
      ...environment,
    },
  });
  const code = await run(["vault", ...args], terminal);
  return { code, ...terminal.written() };
}

const keyPath = () => join(stage.home, "root.key");
const rootKey = async () => (await readFile(keyPath(), "utf8")).trim();

describe("beside a running Kody, kody vault", () => {
  test("rotate gives it another root key, with which it reviews on", async () => {
    const before = await rootKey();
    const rotated = await vault(["rotate"]);
    expect(rotated).toMatchObject({ code: 0, err: "" });
    expect(rotated.out).toMatch(
      /^The root key is a new one, in .*root\.key; \d+ stored secrets open with it\.\n/,
    );
    const after = await rootKey();
    expect(after).not.toBe(before);
    expect(rotated.out).not.toContain(after);
    // The delivery is signed with the hook's secret, the review made with the token.
    const id = await stage.open("rotated", { "a.txt": "one\n" });
    expect((await stage.reviewed(id)).status).toBe("done");
    await stage.reconnect();
    expect((await vault(["check"])).out).toMatch(
      /^The root key is the right one; \d+ stored secrets open with it\.\n$/,
    );
  });

  test("rotate refuses a key from the environment, which it could not follow", async () => {
    const key = await rootKey();
    const environment = { KODY_ROOT_KEY: key };
    const without = await vault(["rotate"], environment);
    expect(without).toMatchObject({ code: 2, out: "" });
    expect(without.err).toMatch(/--to FILE/);
    const beside = await vault(["rotate", "--to", "new.key"], environment);
    expect(beside).toMatchObject({ code: 2, out: "" });
    expect(beside.err).toMatch(/Stop it first; nothing was changed/);
    expect(without.err + beside.err).not.toContain(key);
    expect((await vault(["check"])).code).toBe(0);
  });

  test("check says when the key is another one, and changes nothing", async () => {
    const right = await rootKey();
    await writeFile(keyPath(), "0f".repeat(32));
    const checked = await vault(["check"]);
    expect(checked).toMatchObject({ code: 2, out: "" });
    expect(checked.err).toMatch(/not the one that the database's secrets are sealed with/);
    expect((await vault(["rotate"])).code).toBe(2);
    expect(await rootKey()).toBe("0f".repeat(32));
    await writeFile(keyPath(), right);
    expect((await vault(["check"])).code).toBe(0);
  });

  test.each([
    [[]],
    [["rotat"]],
    [["rotate", "check"]],
    [["check", "--to", "x"]],
    [["rotate", "--to", ""]],
  ])("%j is not understood, and nothing is done", async (args) => {
    const before = await rootKey();
    expect((await vault(args)).code).toBe(2);
    expect(await rootKey()).toBe(before);
  });
});
