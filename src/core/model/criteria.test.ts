import { describe, expect, test } from "vitest";
import { parseChange } from "../diff/index.ts";
import { shownCriteria } from "./criteria.ts";
import { overviewOf } from "./read-answer.ts";
import type { ModelTask } from "./task.ts";

const diff = `diff --git a/src/a.ts b/src/a.ts
index 1111111..2222222 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -1 +1,2 @@
 one
+two
`;

function taskWith(issues: readonly string[]): ModelTask {
  const purpose = {
    title: "",
    description: "",
    sourceBranch: "",
    destinationBranch: "",
    commits: [],
    issues,
  };
  // Nothing else of a task is looked at.
  return { change: parseChange(diff), purpose } as unknown as ModelTask;
}

const said = (criteria: unknown) =>
  overviewOf({ does: "x", risk: "low", criteria, areas: [], lookFirst: [], testGaps: [] });
const shown = (criterion: object, issues = ["SHOP-1: Totals"]) =>
  shownCriteria(said([{ criterion: "adds", state: "met", ...criterion }]), taskWith(issues))
    ?.criteria;

describe("criteria of issues", () => {
  test("are met where a line of the change shows it", () => {
    expect(shown({ evidence: "src/a.ts:2" })).toEqual([
      { criterion: "adds", state: "met", evidence: "src/a.ts:2" },
    ]);
    expect(shown({ evidence: "`src/a.ts:2-4`" })?.[0]?.evidence).toBe("src/a.ts:2");
  });

  test.each(["", "src/b.ts:2", "see the code", "[x](https://evil.example):1"])(
    "are unclear where only words do: %s",
    (evidence) => {
      expect(shown({ evidence })).toEqual([{ criterion: "adds", state: "unclear", evidence: "" }]);
      expect(shown({ state: "missed", evidence })?.[0]?.state).toBe("missed");
    },
  );

  test("are none without an issue, or in an answer of another form", () => {
    expect(shown({ evidence: "src/a.ts:2" }, [])).toBeUndefined();
    expect(shownCriteria(said("all met"), taskWith(["x"]))?.criteria).toBeUndefined();
    expect(shownCriteria(said([{ criterion: 1, state: "met" }, "x"]), taskWith(["x"]))).toEqual(
      said([]),
    );
    expect(shownCriteria(null, taskWith(["x"]))).toBeNull();
  });
});
