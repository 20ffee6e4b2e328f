import { expect, test } from "vitest";
import { toyAnalyzer } from "../../../test/support/toy-analyzer.ts";
import { defaultPolicy } from "../domain/index.ts";
import { decide } from "./decide.ts";
import { renderSummary } from "./render-summary.ts";
import { reportAnnotations } from "./render-report.ts";
import { loadPatch } from "./load-change.ts";
import { reviewChange } from "./review-change.ts";

test("of a change of 100,000 files summary and report stay short and say how much was left out", async () => {
  const count = 100_000;
  const diff = Array.from(
    { length: count },
    (_, index) =>
      `diff --git a/f${index}.js b/f${index}.js\nnew file mode 100644\nindex 0000000..1111111\n--- /dev/null\n+++ b/f${index}.js\n@@ -0,0 +1,1 @@\n+BUG\n`,
  ).join("");
  const loaded = loadPatch(diff, defaultPolicy);
  const digest = (text: string): string => text.padEnd(64, "0");
  const tools = { analyzers: [toyAnalyzer()], policy: defaultPolicy, digest, now: () => 0 };
  const reviewed = await reviewChange(loaded, tools, new AbortController().signal);
  expect(reviewed.change.files).toHaveLength(count);
  expect(reviewed.findings).toHaveLength(defaultPolicy.maxFiles);
  const decisions = decide(reviewed.findings, reviewed.change.files, defaultPolicy, new Map());
  expect(reportAnnotations(decisions).length).toBeLessThanOrEqual(100);
  const summary = renderSummary({
    ...reviewed,
    decisions,
    links: new Map(),
    refused: 0,
    head: "a".repeat(40),
    seconds: 1,
  });
  expect(summary.length).toBeLessThan(10_000);
  expect(summary).toMatch(/- 9[67],\d{3} more files/);
});
