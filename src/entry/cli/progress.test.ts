import { describe, expect, test } from "vitest";
import { createProgress } from "./progress.ts";
import { recordedTerminal, screen } from "./testing/terminal.ts";

describe("progress on a terminal", () => {
  const live = (columns = 80) => {
    const terminal = recordedTerminal({ live: true, columns });
    const progress = createProgress(terminal, false);
    return { progress, seen: () => screen(terminal.written().err, columns) };
  };

  test("rewrites one line as the work goes on, and leaves the steps on it", () => {
    const { progress, seen } = live();
    progress.working("opening the change");
    expect(seen()).toEqual(["… opening the change"]);
    progress.title("Reviewing main…feature");
    progress.step("diff", 140);
    progress.working("secrets");
    expect(seen()).toEqual(["Reviewing main…feature", "✔ diff 0.1 s   … secrets"]);
    progress.step("secrets", 60);
    progress.end();
    expect(seen()).toEqual(["Reviewing main…feature", "✔ diff 0.1 s   ✔ secrets 0.1 s", ""]);
  });

  test("ended twice, or without a step, it leaves no empty line", () => {
    const { progress, seen } = live();
    progress.end();
    expect(seen()).toEqual([""]);
    progress.working("opening the change");
    progress.end();
    expect(seen()).toEqual([""]);
    progress.step("diff", 0);
    progress.end();
    progress.end();
    expect(seen()).toEqual(["✔ diff 0.0 s", ""]);
  });

  test("never wraps while it is rewritten, however narrow the terminal is", () => {
    for (const columns of [1, 2, 3, 10, 20, 40]) {
      const { progress, seen } = live(columns);
      for (let step = 0; step < 8; step += 1) {
        progress.working(`engine ${step}`);
        progress.step(`engine-${step}`, 100);
        expect(seen(), String(columns)).toHaveLength(1);
      }
    }
  });

  test("shows the newest part of a line that is too long", () => {
    const { progress, seen } = live(24);
    progress.step("diff", 0);
    progress.step("secrets", 0);
    expect(seen()[0]).toMatch(/^….*✔ secrets 0\.0 s$/);
  });
});

describe("progress elsewhere", () => {
  test("is a heading and one line of steps, without rewriting or colour", () => {
    const terminal = recordedTerminal();
    const progress = createProgress(terminal, false);
    progress.working("opening");
    progress.title("Reviewing a patch");
    progress.step("diff", 100);
    progress.working("oxlint");
    progress.step("oxlint", 2_000, "could not run");
    progress.end();
    progress.end();
    expect(terminal.written()).toEqual({
      out: "",
      err: "Reviewing a patch\n✔ diff 0.1 s   ✖ oxlint could not run\n",
    });
  });

  test("a pull request's title can't move the cursor or write a line of its own", () => {
    const terminal = recordedTerminal();
    createProgress(terminal, false).title("Reviewing \u001b[2J\u001b]0;owned\u0007x\n✔ all fine");
    const { err } = terminal.written();
    expect(err.trimEnd()).not.toMatch(/[\u001b\u0007\n]/);
    expect(err).toContain("owned");
  });

  test("quiet is silent, on a terminal too", () => {
    const terminal = recordedTerminal({ live: true });
    const progress = createProgress(terminal, true);
    progress.title("x");
    progress.working("x");
    progress.step("x", 1, "failed");
    progress.end();
    expect(terminal.written()).toEqual({ out: "", err: "" });
  });
});
