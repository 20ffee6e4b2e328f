import { isRefusal, repeatable, type EffectContext } from "../effects/index.ts";
import type { Publication } from "./publication.ts";
import {
  passes,
  renderReport,
  renderStatus,
  reportAnnotations,
  reportId,
  withFindingsAsText,
} from "./render-report.ts";
import { outcomeLine, type SummaryInput } from "./render-summary.ts";

/** Puts the report with its annotations on the head, then the build status: the last word of a review. */
export async function publishReport(
  publication: Publication,
  summary: SummaryInput,
  context: EffectContext,
): Promise<void> {
  const { pullRequest, head, policy } = publication;
  const outcome = outcomeLine(summary);
  const annotations = reportAnnotations(summary.decisions);
  const report = renderReport(summary.decisions, outcome, policy, pullRequest.url);
  // An attempt that came to other words than the one before it says them again: the words are in the key.
  const words = publication.digest(JSON.stringify([head, report, annotations]));
  await repeatable(context, "report", words, () =>
    context.host.putReport(pullRequest.ref, head, report, publication.replaceReport),
  );
  if (annotations.length > 0) {
    await repeatable(context, "annotations", words, async () => {
      try {
        await context.host.addAnnotations(pullRequest.ref, head, reportId, annotations);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const spoken = withFindingsAsText(report, annotations);
        await context.host.putReport(pullRequest.ref, head, spoken, false);
      }
    });
  }
  const complete =
    policy.failOn === "never" || summary.engines.every((engine) => engine.status === "ok");
  const state = passes(summary.decisions, policy) && complete ? "successful" : "failed";
  const status = renderStatus(state, outcome, pullRequest.url, pullRequest.source.branch);
  await repeatable(context, "status:final", publication.digest(`${state} ${outcome}`), () =>
    context.host.setBuildStatus(pullRequest.ref, head, status),
  );
}
