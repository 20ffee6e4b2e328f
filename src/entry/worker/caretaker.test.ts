import { expect, test, vi } from "vitest";
import type { TaskStore } from "../../core/ports/index.ts";
import { startCaretaker, type CaretakerTask } from "./caretaker.ts";

/** Time stands still unless `now` is changed. */
function memoryTasks() {
  const due = new Map<string, number>();
  const store: TaskStore = {
    async claim(name, now, until, latest) {
      const at = due.get(name) ?? 0;
      if (at > now.getTime() && at <= (latest?.getTime() ?? Infinity)) return false;
      due.set(name, until.getTime());
      return true;
    },
    finish: async (name, next) => void due.set(name, next.getTime()),
    hurry: async (name) => void due.set(name, 0),
  };
  return { due, store };
}

function stage(tasks: readonly CaretakerTask[], store = memoryTasks()) {
  let now = new Date("2026-01-01T10:00:00Z");
  const log = vi.fn<(event: Readonly<Record<string, unknown>>) => void>();
  const clock = { now: () => now };
  const caretaker = startCaretaker({ tasks, store: store.store, clock, log, lookMilliseconds: 5 });
  const pass = (seconds: number) => (now = new Date(now.getTime() + seconds * 1_000));
  return { caretaker, log, pass, due: store.due };
}

test("a task runs when it is due, and again after its time", async () => {
  const run = vi.fn<CaretakerTask["run"]>(async () => null);
  const { caretaker, pass } = stage([{ name: "audit", every: 60, atMost: 600, run }]);
  await expect.poll(() => run.mock.calls.length).toBe(1);
  pass(59);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(run).toHaveBeenCalledTimes(1);
  pass(1);
  await expect.poll(() => run.mock.calls.length).toBe(2);
  await caretaker.stop();
});

test("one that fails comes back, is said, and keeps nobody else from running", async () => {
  const failing = vi.fn<CaretakerTask["run"]>(async () =>
    Promise.reject(new Error("Bitbucket is away.")),
  );
  const other = vi.fn<CaretakerTask["run"]>(async () => null);
  const { caretaker, log, due } = stage([
    { name: "failing", every: 60, atMost: 600, run: failing },
    { name: "other", every: 60, atMost: 600, run: other },
  ]);
  await expect.poll(() => other.mock.calls.length).toBe(1);
  await expect.poll(() => due.get("failing")).toBe(Date.parse("2026-01-01T10:01:00Z"));
  expect(log).toHaveBeenCalledWith(
    expect.objectContaining({ task: "failing", reason: "Bitbucket is away." }),
  );
  await caretaker.stop();
});

test("a long one does not hold up the others, and does not run twice at once", async () => {
  const long = Promise.withResolvers<null>();
  const runs: string[] = [];
  const { caretaker, pass } = stage([
    { name: "long", every: 1, atMost: 1, run: async () => (runs.push("long"), long.promise) },
    { name: "short", every: 1, atMost: 1, run: async () => (runs.push("short"), null) },
  ]);
  for (let round = 1; round <= 3; round += 1) {
    await expect.poll(() => runs.filter((name) => name === "short").length).toBe(round);
    pass(2);
  }
  expect(runs.filter((name) => name === "long")).toEqual(["long"]);
  long.resolve(null);
  await caretaker.stop();
});

test("hurried, it runs at once; its own answer decides when it comes back", async () => {
  const run = vi.fn<CaretakerTask["run"]>(async () => 5);
  const { caretaker, due } = stage([{ name: "hooks", every: 900, atMost: 900, run }]);
  await expect.poll(() => due.get("hooks")).toBe(Date.parse("2026-01-01T10:00:05Z"));
  await caretaker.hurry("hooks");
  await expect.poll(() => run.mock.calls.length).toBe(2);
  await caretaker.stop();
});

test("a stop ends what is running, quietly", async () => {
  const { caretaker, log } = stage([
    {
      name: "poll",
      every: 60,
      atMost: 600,
      run: (signal) =>
        new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(new Error("It was told to stop."))),
        ),
    },
  ]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await caretaker.stop();
  expect(log).not.toHaveBeenCalled();
});

test("a clock that was a day ahead and is put right holds up nothing", async () => {
  const run = vi.fn<CaretakerTask["run"]>(async () => null);
  const { caretaker, pass, due } = stage([{ name: "hooks", every: 60, atMost: 300, run }]);
  pass(86_400);
  await expect.poll(() => due.get("hooks")).toBe(Date.parse("2026-01-02T10:01:00Z"));
  pass(-86_400);
  await expect.poll(() => due.get("hooks")).toBe(Date.parse("2026-01-01T10:01:00Z"));
  expect(run).toHaveBeenCalledTimes(2);
  await caretaker.stop();
});

test("none waits longer than it may, whatever it asked for", async () => {
  const run = vi.fn<CaretakerTask["run"]>(async () => 86_400);
  const { caretaker, due } = stage([{ name: "poll", every: 60, atMost: 300, run }]);
  await expect.poll(() => due.get("poll")).toBe(Date.parse("2026-01-01T10:05:00Z"));
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(run).toHaveBeenCalledTimes(1);
  await caretaker.stop();
});

test("one that comes once a day and fails is tried again within the hour", async () => {
  const run = vi.fn<CaretakerTask["run"]>(async () => Promise.reject(new Error("503")));
  const { caretaker, due } = stage([{ name: "audit", every: 86_400, atMost: 3_600, run }]);
  await expect.poll(() => due.get("audit")).toBe(Date.parse("2026-01-01T11:00:00Z"));
  await expect.poll(() => run.mock.calls.length).toBe(1);
  await caretaker.stop();
});
