import { describe, expect, test } from "vitest";
import { isKodyError } from "../../core/domain/index.ts";
import { choice, flag, parseCommand, text, usage, type Command } from "./command.ts";

const command: Command = {
  name: "paint",
  summary: "Paints a wall.",
  positional: "[WALL]",
  options: {
    colour: { type: "string", short: "c", value: "NAME", help: "Which colour." },
    twice: { type: "boolean", help: "Two coats." },
  },
  run: async () => 0,
};

function refusal(args: readonly string[], of: Command = command): string {
  try {
    parseCommand(of, args);
  } catch (error) {
    if (isKodyError(error, "invalid-input")) return error.message;
    throw error;
  }
  throw new Error("It was accepted.");
}

describe("arguments", () => {
  test("options in every spelling, and positionals among them", () => {
    for (const args of [
      ["--colour", "red", "north", "--twice"],
      ["--colour=red", "--twice", "north"],
      ["-c", "red", "north", "--twice"],
      ["-cred", "--twice", "--", "north"],
    ]) {
      const input = parseCommand(command, args);
      expect([text(input, "colour"), flag(input, "twice"), input.positionals]).toEqual([
        "red",
        true,
        ["north"],
      ]);
    }
  });

  test("what is absent is null or false", () => {
    const input = parseCommand(command, []);
    expect([text(input, "colour"), flag(input, "twice"), input.positionals]).toEqual([
      null,
      false,
      [],
    ]);
    expect(flag(parseCommand(command, ["--colour", "true"]), "colour")).toBe(false);
  });

  test("after -- nothing is an option", () => {
    const input = parseCommand(command, ["--", "--twice"]);
    expect([flag(input, "twice"), input.positionals]).toEqual([false, ["--twice"]]);
  });

  test.each([
    [["--color", "red"], /--color/],
    [["--colour"], /--colour/],
    [["--colour", "-1"], /--colour/],
    [["--twice=yes"], /--twice/],
    [["-x"], /-x/],
    [["--__proto__", "x"], /__proto__/],
  ])("%j is refused in one sentence that names it", (args, name) => {
    const message = refusal(args);
    expect(message).toMatch(name);
    expect(message).toMatch(/^[^\n]+[^.]\. See `kody paint --help`\.$/);
  });

  test("a command without positionals takes none", () => {
    const { positional: _, ...rest } = command;
    expect(refusal(["north"], { ...rest, positional: "" })).toMatch(/north/);
  });
});

describe("choices", () => {
  const colours = ["white", "red"] as const;

  test("the first is the default", () => {
    expect(choice(parseCommand(command, []), "colour", colours)).toBe("white");
    expect(choice(parseCommand(command, ["-c", "red"]), "colour", colours)).toBe("red");
  });

  test.each(["blue", "", "White", "constructor"])("%j is refused with what there is", (value) => {
    const input = parseCommand(command, [`--colour=${value}`]);
    expect(() => choice(input, "colour", colours)).toThrow(
      `--colour takes one of white, red, not "${value}".`,
    );
  });
});

test("help names everything, its explanations in one column", () => {
  const lines = usage(command).split("\n");
  expect(lines[0]).toBe("Paints a wall.");
  expect(lines[2]).toBe("Usage: kody paint [WALL] [OPTIONS]");
  const column = (word: string): number | undefined =>
    lines.find((line) => line.includes(word))?.indexOf(word);
  expect(column("Which colour.")).toBeGreaterThan(0);
  expect(column("Two coats.")).toBe(column("Which colour."));
  expect(column("Show this.")).toBe(column("Which colour."));
});
