import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createAnalysisHost, createAnalyzers } from "../../src/adapters/analyzers/index.ts";
import type { SourceFile } from "../../src/core/domain/index.ts";
import type { FileAnalyzer } from "../../src/core/ports/index.ts";
import { median } from "../table.ts";
import { codeByEnding, madeUpFiles, madeUpRepository, ownSources } from "./made-up.ts";
import { measureRun } from "./process-tree.ts";

type Row = Record<string, string | number>;

const kody = fileURLToPath(new URL("../../bin/kody.js", import.meta.url));

/** Lines that each engine sees of each language. */
const speedLines = 20_000;

/** Thousand lines per second, by engine and language, the engine's process started before. */
export async function measureSpeed(): Promise<Row[]> {
  const host = createAnalysisHost();
  const engines = createAnalyzers({ host }).filter((one) => one.kind === "files");
  const rows: Row[] = [];
  try {
    for (const engine of engines) {
      for (const [kind, files] of speedFiles()) {
        const accepted = files.filter((file) => engine.accepts(file.path));
        const row = accepted.length === 0 ? null : await speedOf(engine, kind, accepted);
        // Where every file was skipped, as made-up ones without valid syntax are by the linter, nothing was measured.
        if (row !== null && row["skipped"] !== accepted.length) rows.push(row);
      }
    }
  } finally {
    await host.close();
  }
  return rows;
}

function speedFiles(): Map<string, SourceFile[]> {
  const files = new Map([["own .ts", ownSources()]]);
  for (const [ending, code] of codeByEnding())
    files.set(`made-up ${ending}`, madeUpFiles(ending, code, speedLines));
  const step =
    "    - step:\n        name: Build\n        script:\n          - npm ci\n          - npm test\n";
  files.set("pipeline", [
    {
      path: "bitbucket-pipelines.yml",
      text: `image: node:22\npipelines:\n  default:\n${step.repeat(200)}`,
    },
  ]);
  return files;
}

async function speedOf(
  engine: FileAnalyzer,
  kind: string,
  files: readonly SourceFile[],
): Promise<Row> {
  const { signal } = new AbortController();
  await engine.analyze(files.slice(0, 1), signal);
  const started = performance.now();
  const result = await engine.analyze(files, signal);
  const seconds = (performance.now() - started) / 1_000;
  const lines = files.reduce((sum, file) => sum + file.text.split("\n").length, 0);
  return {
    engine: engine.id,
    files: `${files.length} ${kind}`,
    lines,
    "thousand lines/s": (lines / seconds / 1_000).toFixed(1),
    findings: result.status === "ok" ? result.findings.length : result.reason,
    skipped: result.status === "ok" ? result.skipped.length : "–",
  };
}

/** `kody review` of so many changed files, from start to end of the program. */
export async function measureMemory(sizes: readonly number[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of sizes)
    rows.push({ "changed files": size, ...(await reviewOf(size, size, 1)) });
  return rows;
}

/** The same change of 20 files in repositories of different sizes. */
export async function measureGrowth(sizes: readonly number[], runs: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of sizes)
    rows.push({ "files in the repository": size, ...(await reviewOf(size, 20, runs)) });
  return rows;
}

async function reviewOf(size: number, changed: number, runs: number): Promise<Row> {
  const folder = madeUpRepository(size, changed);
  try {
    const samples = [];
    for (let run = 0; run < runs; run += 1) {
      samples.push(
        await measureRun([kody, "review", "HEAD~1..HEAD", "--quiet", "--format", "json"], folder),
      );
    }
    const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
    return {
      findings: findingsIn(samples[0]?.stdout ?? ""),
      seconds: median(samples.map((one) => one.seconds)).toFixed(2),
      "peak MB": megabytes(median(samples.map((one) => one.peakBytes))),
      "of it Kody's own process": megabytes(median(samples.map((one) => one.ownPeakBytes))),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function findingsIn(json: string): number | string {
  const parsed: unknown = JSON.parse(json);
  const list =
    typeof parsed === "object" && parsed !== null && "findings" in parsed ? parsed.findings : null;
  return Array.isArray(list) ? list.length : "–";
}
