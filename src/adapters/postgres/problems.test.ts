import { expect, test } from "vitest";
import { KodyError } from "../../core/domain/index.ts";
import { connectionProblem, isAway } from "./problems.ts";

function errorWith(code: string): Error {
  return Object.assign(new Error("password canary"), { code });
}

test.each([
  ["28P01", /refused the user or its password; check DATABASE_URL/, false],
  ["3D000", /has no such database; create it/, false],
  ["ENOTFOUND", /can't be found; check the host/, true],
  ["42501", /make it the owner of the database/, false],
  ["53300", /has no connection left/, true],
  ["53100", /disk of .* is full/, true],
  ["ECONNREFUSED", /can't be reached; Kody goes on/, true],
  ["XX000", /can't be reached/, true],
])("%s becomes a sentence without the error's own words", (code, sentence, retryable) => {
  const problem = connectionProblem(errorWith(code), "PostgreSQL at db:5432");
  expect(problem.message).toMatch(sentence);
  expect(problem.message).toContain("PostgreSQL at db:5432");
  expect(problem.message).not.toContain("canary");
  expect(problem.retryable).toBe(retryable);
});

test("a sentence stays as it is", () => {
  const sentence = new KodyError("internal", "The disk is full.");
  expect(connectionProblem(sentence, "PostgreSQL")).toBe(sentence);
});

test("a server that is gone is told from one that refuses, and from a fault of ours", () => {
  for (const code of ["ENOENT", "ECONNREFUSED", "57P01", "57P03"]) {
    expect(isAway(errorWith(code))).toBe(true);
  }
  expect(isAway(new Error("Connection terminated unexpectedly"))).toBe(true);
  for (const code of ["28P01", "23505", "42601"]) expect(isAway(errorWith(code))).toBe(false);
  expect(isAway(new TypeError("x is not a function"))).toBe(false);
  expect(isAway("text")).toBe(false);
});
