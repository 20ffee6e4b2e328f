import { expect, test } from "vitest";
import { onReturn, pauseAfter } from "./use-polled.ts";

test("what nobody answered is asked again soon, even where only a return would ask", () => {
  for (const status of [0, 500, 502, 503])
    expect(pauseAfter({ ok: false, status, message: "" }, onReturn())).toBe(3_000);
  expect(pauseAfter({ ok: false, status: 0, message: "" }, 500)).toBe(500);
});

test("a refusal is an answer, and so is a value", () => {
  for (const status of [400, 401, 403, 404])
    expect(pauseAfter({ ok: false, status, message: "" }, onReturn())).toBe(onReturn());
  expect(pauseAfter({ ok: true, value: null }, 5_000)).toBe(5_000);
});
