import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { loadSettings } from "../config/index.ts";
import { createLog } from "./log.ts";

const anything = z.record(z.string(), z.unknown());

function stage(level: "debug" | "info" | "warn" | "error" | "silent" = "debug") {
  const lines: string[] = [];
  const log = createLog(level, { write: (line) => void lines.push(line) });
  return {
    log,
    lines,
    last: () => anything.parse(JSON.parse(lines.at(-1) ?? "null")),
  };
}

describe("the log", () => {
  test("is one JSON line for each event, with its time and its words", () => {
    const { log, lines, last } = stage();
    log({ event: "started", url: "http://127.0.0.1:7420", workers: 2 });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\{.*\}\n$/);
    expect(last()).toMatchObject({ msg: "started", url: "http://127.0.0.1:7420", workers: 2 });
    expect(new Date(String(last()["time"])).toISOString()).toBe(last()["time"]);
  });

  test("a stranger's line feeds start no line of their own", () => {
    const { log, lines } = stage();
    log({ event: "review failed", reason: 'x\n{"level":50,"msg":"forged"}' });
    expect(lines.join("").trimEnd().split("\n")).toHaveLength(1);
  });

  test.each([
    [{ event: "a" }, 30],
    [{ event: "a", level: "warn" }, 40],
    [{ event: "a", level: "error" }, 50],
    [{ event: "bitbucket call" }, 20],
    [{ event: "bitbucket call", level: "warn" }, 40],
    [{ event: "a", level: "nonsense" }, 30],
  ])("%j has level %i", (event, level) => {
    const { log, last } = stage();
    log(event);
    expect(last()["level"]).toBe(level);
  });

  test("calls to Bitbucket are told at level debug only; silent is silent", () => {
    const info = stage("info");
    info.log({ event: "bitbucket call", route: "/user" });
    expect(info.lines).toEqual([]);
    const silent = stage("silent");
    silent.log({ event: "x", level: "error" });
    expect(silent.lines).toEqual([]);
  });

  test("an event without a name, circles and errors are still a line", () => {
    const { log, lines, last } = stage();
    const circle: Record<string, unknown> = { event: "round" };
    circle["self"] = circle;
    log(circle);
    log({ cause: new TypeError("broken"), list: [1, { at: new Date(0) }], nothing: null });
    expect(lines).toHaveLength(2);
    expect(last()).toMatchObject({
      msg: "event",
      cause: expect.stringContaining("TypeError: broken"),
      list: [1, { at: "1970-01-01T00:00:00.000Z" }],
      nothing: null,
    });
  });
});

const canary = "c4n4ry-c4n4ry";

describe("secrets in the log", () => {
  test.each([
    { token: canary },
    { password: canary },
    { hookSecret: canary },
    { root_key: canary },
    { rootKey: canary },
    { headers: { Authorization: canary } },
    { request: { headers: { cookie: canary, "set-cookie": canary } } },
    { connections: [{ connection: { credential: { access_token: canary } } }] },
    { secret: { deep: [canary] } },
  ])("a field that is named like one is hidden, however deep: %j", (fields) => {
    const { log, lines } = stage();
    log({ event: "x", ...fields });
    expect(lines[0]).not.toContain(canary);
    expect(lines[0]).toContain("[secret]");
  });

  test.each([
    `Bitbucket refused ATATT3xFf${canary}=7A1B in a header`,
    `access token ATCTT3xFf${canary}`,
    `app password ATBB${canary}`,
    `authorization: Basic ${Buffer.from(`me:${canary}`).toString("base64")}`,
    `curl -H "Authorization: Bearer ${canary}"`,
    `fatal: unable to access 'https://x-token-auth:${canary}@bitbucket.org/a/b.git/'`,
    `postgres://kody:${canary}@db.example.com:5432/kody refused`,
  ])("a text that holds one loses it: %s", (reason) => {
    const { log, lines } = stage();
    const encoded = Buffer.from(`me:${canary}`).toString("base64");
    log({ event: "x", reason, cause: new Error(reason), list: [reason] });
    expect(lines[0]).not.toContain(canary);
    expect(lines[0]).not.toContain(encoded);
    expect(lines[0]?.split("[secret]").length).toBeGreaterThan(3);
  });

  test("the secrets of the settings print as a word", () => {
    const loaded = loadSettings({ KODY_TOKEN: canary, KODY_ROOT_KEY: canary });
    const { log, lines } = stage();
    log({ event: "x", settings: loaded });
    expect(lines[0]).not.toContain(canary);
  });

  test("what is no secret stays readable", () => {
    const facts = {
      url: "https://bitbucket.org/acme/shop/pull-requests/1",
      reason: "The token was refused (401): it may be mistyped.",
      tokenHint: "7A1B",
      secretSet: true,
      secrets: false,
      email: "kody@shop.example",
    };
    const { log, last } = stage();
    log({ event: "x", ...facts });
    expect(last()).toMatchObject(facts);
  });

  test("no token passes, wherever it stands in whatever value", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9]{12,40}$/);
    fc.assert(
      fc.property(word, fc.string(), fc.string(), (secret, before, after) => {
        const token = `ATATT3x${secret}`;
        const { log, lines } = stage();
        // A letter before it would make it another word.
        log({ event: "x", value: { list: [`${before} ${token} ${after}`] } });
        expect(lines[0]).not.toContain(token);
      }),
    );
  });
});
