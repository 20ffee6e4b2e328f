import { describe, expect, test } from "vitest";
import { commands, run } from "./main.ts";
import { recordedTerminal } from "./testing/terminal.ts";

async function kody(...args: string[]) {
  const terminal = recordedTerminal({ cwd: "/", environment: { PATH: process.env["PATH"] } });
  const code = await run(args, terminal);
  return { code, ...terminal.written() };
}

describe("kody", () => {
  test.each(["--help", "-h", "help"])("%s lists every command and is no error", async (word) => {
    const { code, out, err } = await kody(word);
    expect([code, err]).toEqual([0, ""]);
    for (const command of commands) expect(out).toContain(command.summary);
  });

  test("--version says which one it is", async () => {
    expect(await kody("--version")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  test("alone it says the same, but did nothing", async () => {
    const { code, out } = await kody();
    expect([code, out]).toEqual([2, (await kody("help")).out]);
  });

  test("every command explains itself, whatever else is given", async () => {
    for (const { name, summary, options } of commands) {
      const { code, out } = await kody(name, "--help");
      expect(code).toBe(0);
      expect(out).toContain(summary);
      for (const option of Object.keys(options)) expect(out).toContain(`--${option}`);
      for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    }
  });

  test.each(["reveiw", "", "constructor", "__proto__", "--reveiw"])(
    "%j is no command",
    async (name) => {
      const { code, out, err } = await kody(name);
      expect([code, out]).toEqual([2, ""]);
      const known = commands.map((command) => command.name).join(", ");
      expect(err).toBe(`There is no command "${name}". Commands: ${known}.\n`);
    },
  );

  test("bad settings are all named, and nothing is started", async () => {
    const terminal = recordedTerminal({
      environment: { KODY_PORT: "x", KODY_WORKERS: "0", KODY_HOEM: "/nowhere" },
    });
    expect(await run(["start"], terminal)).toBe(2);
    const { out, err } = terminal.written();
    expect(out).toBe("");
    expect(err.trimEnd().split("\n")).toHaveLength(3);
    expect(err).toMatch(/did you mean KODY_HOME/);
  });

  test.each([
    [["sandbox", "--port", "65536"], /--port takes a number from 0 to 65535/],
    [["sandbox", "--port="], /--port takes a number/],
    [["sandbox", "--port=0x50"], /--port takes a number/],
    [["sandbox", "--seed", "absent.yml"], /absent\.yml could not be read/],
    [["sandbox", "now"], /now/],
    [["start", "--port", "1"], /--port/],
    [["demo", "--kep"], /--kep/],
    [["review", "--fail-on", "grave"], /--fail-on takes one of/],
    [["review", "--pr", "https://bitbucket.org/a/b/pull-requests/1"], /KODY_TOKEN/],
    [["review", "--pr", "https://bitbucket.org/a/b/pull-requests/none"], /pull-requests\/NUMBER/],
    [["review", "--model", "openai:gpt-5"], /Set OPENAI_API_KEY/],
    [["review", "--model", "opnai:gpt-5"], /did you mean openai\?/],
    [["review", "--model-mode", "quick"], /--model-mode needs --model/],
    [["review", "--model-mode", "thorough"], /--model-mode takes one of standard, quick, deep/],
    [["review", "--model-url", "http://localhost"], /--model-url needs --model/],
    [["review", "a", "b"], /Give one of a range/],
    [["review", "--patch", "/"], /\/ could not be read/],
  ])("%j is refused with a sentence and no trace", async (args, sentence) => {
    const { code, out, err } = await kody(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(sentence);
    expect(err).toMatch(/\.\n$/);
    expect(err).not.toMatch(/\n\s+at |Please report/);
  });

  test("what a stranger named can't control the terminal", async () => {
    const { err } = await kody("review", "--patch", "/x\u001b]0;owned\u0007.patch");
    expect(err).toContain("could not be read");
    expect(err).not.toMatch(/[\u001b\u0007]/);
  });
});
