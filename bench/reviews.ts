import { reviewed, shop } from "../test/support/stage.ts";
import type { BenchStage } from "./stage.ts";
import { median } from "./table.ts";

type Row = Record<string, string | number>;

/** First review and re-review of a pull request, by the number of files it changes. */
export async function measureReviews(
  stage: BenchStage,
  sizes: readonly number[],
  runs: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of sizes) {
    const samples: Sample[] = [];
    for (let run = 0; run < runs; run += 1) samples.push(await sample(stage, size, run));
    const of = (pick: (one: Sample) => number): number => median(samples.map(pick));
    const stages = Object.keys(samples[0]?.timings ?? {});
    rows.push({
      files: size,
      comments: of((one) => one.comments),
      "calls, first": of((one) => one.firstCalls),
      "calls, re-review": of((one) => one.secondCalls),
      "webhook to last comment ms": Math.round(of((one) => one.toLastComment)),
      ...Object.fromEntries(
        stages.map((name) => [`${name} ms`, Math.round(of((one) => one.timings[name] ?? 0))]),
      ),
    });
  }
  return rows;
}

interface Sample {
  readonly comments: number;
  readonly firstCalls: number;
  readonly secondCalls: number;
  readonly toLastComment: number;
  readonly timings: Readonly<Record<string, number>>;
}

async function sample(stage: BenchStage, size: number, run: number): Promise<Sample> {
  const branch = `bench-${size}-${run}`;
  await stage.sandbox.commit(shop, {
    branch,
    from: "main",
    message: branch,
    files: changedFiles(size, branch),
    user: "ada",
  });
  const opened = Date.now();
  const { id } = await stage.sandbox.openPullRequest(shop, {
    title: branch,
    source: branch,
    author: "ada",
  });
  const first = await reviewed(stage.sandbox, stage.kody.api, id);
  const calls = stage.sandbox.calls({ since: opened });
  const posts = calls.filter((call) => call.method === "POST" && call.route.endsWith("/comments"));
  const delivered = stage.sandbox
    .deliveries()
    .find((one) => one.at >= opened && one.event === "pullrequest:created");
  const pushed = Date.now();
  await stage.sandbox.commit(shop, {
    branch,
    message: "more",
    files: { [`${branch}/notes.txt`]: "nothing to find\n" },
    user: "ada",
  });
  await reviewed(stage.sandbox, stage.kody.api, id);
  return {
    comments: first.counts.comment,
    firstCalls: calls.length,
    secondCalls: stage.sandbox.calls({ since: pushed }).length,
    toLastComment: (posts.at(-1)?.at ?? Number.NaN) - (delivered?.at ?? Number.NaN),
    timings: first.timings,
  };
}

/** Of ten files one has a fault that becomes a comment (up to the cap) and one a fault for the report. */
function changedFiles(size: number, folder: string): Record<string, string> {
  const body = Array.from(
    { length: 60 },
    (_, line) => `export const value${line} = ${line + 1};`,
  ).join("\n");
  return Object.fromEntries(
    Array.from({ length: size }, (_, index) => {
      const fault = index % 10 === 0 ? "\nexport function stop() {\n  debugger;\n}\n" : "";
      return [`${folder}/file${index}.js`, `// ${folder} ${index}\n${body}\n${fault}`];
    }),
  );
}
