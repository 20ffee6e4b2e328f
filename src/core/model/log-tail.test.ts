import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logTail, plainLog } from "./log-tail.ts";

const noise = (count: number, name = "compiling module"): string =>
  Array.from({ length: count }, (_, at) => `${name} ${at} of many, as builds do it`).join("\n");

describe("a plain log", () => {
  test.each([
    ["colours", "\u001b[31mError:\u001b[0m no \u001b[1;38;5;9mway\u001b[m", "Error: no way"],
    ["titles of windows", "\u001b]0;evil\u0007Error", "Error"],
    ["links of terminals", "\u001b]8;;https://x.example\u001b\\here\u001b]8;;\u001b\\", "here"],
    ["other escapes", "\u001b(Ba\u001bMb\u009b2Kc", "abc"],
    ["half an escape", "a\u001b[12", "a12"],
    ["times with a day", "2026-03-10T08:00:00.123Z error", "error"],
    ["times in brackets", "[08:00:00] error", "error"],
    ["what a progress bar wrote over", "10%\r20%\r100%\ndone", "100%\ndone"],
    ["line feeds of Windows", "a\r\nb\r\n", "a\nb\n"],
    ["signs that nobody sees", "pass\u200bword\u0000 \u202eabc", "password abc"],
    [
      "a key whose beginning is lost",
      "aGVsbG8=\n-----END RSA PRIVATE KEY-----\nok",
      "[secret]\nok",
    ],
  ])("is without %s", (_, log, plain) => {
    expect(plainLog(log)).toBe(plain);
  });

  test("keeps a whole key as it is, for the mask to find", () => {
    const whole = "-----BEGIN PRIVATE KEY-----\naGVs\n-----END PRIVATE KEY-----";
    expect(plainLog(whole)).toBe(whole);
  });
});

describe("the tail", () => {
  test.each([
    ["npm", "npm ERR! code ELIFECYCLE"],
    ["tsc", "src/a.ts(3,1): error TS2322: Type 'string' is not assignable to type 'number'."],
    ["jest", "  ● sums › adds two"],
    ["vitest", " × src/a.test.ts > adds two"],
    ["pytest", "E       assert 3 == 4"],
    ["Maven", "[ERROR] /src/A.java:[3,5] cannot find symbol"],
    ["Gradle", "> Task :test FAILED"],
    ["go", "--- FAIL: TestSum (0.00s)"],
    ["dotnet", "A.cs(3,5): CS0103: The name 'x' does not exist"],
    ["PHPUnit", "There was 1 failure:"],
    ["docker", "executor failed running [/bin/sh -c make]: exit code: 2"],
    ["python", "Traceback (most recent call last):"],
    ["java", "java.lang.NullPointerException"],
    ["a shell", "bash: nope: command not found"],
  ])("holds the error of %s far above the end", (_, error) => {
    const tail = logTail(`${noise(120)}\n${error}\n${noise(120, "cleaning up")}`);
    expect(tail).toContain(`…\ncompiling module 116 of many, as builds do it`);
    expect(tail).toContain(error);
    expect(tail).toContain("cleaning up 119");
    expect(tail).not.toContain("cleaning up 60 ");
  });

  test("holds the last of many errors", () => {
    const many = Array.from({ length: 400 }, (_, at) => `error ${at}: ${"x".repeat(30)}`);
    const tail = logTail(many.join("\n"));
    expect(tail).toContain("error 399");
    expect(tail).not.toContain("error 1:");
    expect(tail.length).toBeLessThanOrEqual(6_000);
  });

  test("of a log without errors is its end; words that tell of none don't count", () => {
    const tail = logTail(`0 errors, no failures\n${noise(300)}\n\n \n`);
    expect(tail.endsWith("compiling module 299 of many, as builds do it")).toBe(true);
    expect(tail.startsWith("…\n")).toBe(true);
    expect(tail).not.toContain("0 errors");
  });

  test("of one endless line holds its errors as well", () => {
    const tail = logTail(`${"ok ".repeat(3_000)}Error: here ${"ok ".repeat(2_000)}`);
    expect(tail).toContain("Error: here");
    expect(tail.length).toBeLessThanOrEqual(6_000);
  });

  test("a short log is whole", () => {
    expect(logTail("one\nerror two\nthree")).toBe("one\nerror two\nthree");
    expect(logTail("")).toBe("");
    expect(logTail("\n \n")).toBe("");
  });
});

test("any log is bounded, and done with at once", () => {
  const piece = fc.constantFrom("\u001b[", "\u001b]", "0", ";", "\r", "\n", "error ", "-----END ");
  const hostile = fc
    .tuple(fc.array(piece, { minLength: 1, maxLength: 4 }), fc.nat(8_000))
    .map(([parts, times]) => parts.join("").repeat(times));
  const began = performance.now();
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), hostile), (log) => {
      const tail = logTail(plainLog(log));
      expect(tail.length).toBeLessThanOrEqual(6_000);
      expect(tail).not.toContain("\u001b");
    }),
  );
  expect(performance.now() - began).toBeLessThan(10_000);
});
