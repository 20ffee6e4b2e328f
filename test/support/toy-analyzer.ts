import type { FileAnalyzer } from "../../src/core/ports/index.ts";
import type { Severity } from "../../src/core/domain/index.ts";

const severitiesByWord: Readonly<Record<string, Severity>> = {
  BUG: "high",
  SMELL: "medium",
  NIT: "low",
};

/**
 * Finds the words BUG (high), SMELL (medium) and NIT (low): an analyzer whose findings a test can plant at will. With
 * `fixes` each comes with one that makes the word good.
 */
export function toyAnalyzer(seen: string[][] = [], { fixes = false } = {}): FileAnalyzer {
  return {
    kind: "files",
    id: "toy",
    accepts: () => true,
    async analyze(files) {
      seen.push(files.map((file) => file.path));
      const findings = files.flatMap((file) =>
        file.text.split("\n").flatMap((line, index) => {
          const word = Object.keys(severitiesByWord).find((candidate) => line.includes(candidate));
          if (word === undefined) return [];
          return [
            {
              rule: `toy/${word.toLowerCase()}`,
              severity: severitiesByWord[word] ?? "low",
              category: "correctness" as const,
              title: `The word ${word}`,
              message: `Line ${index + 1} says \`${word}\`.`,
              path: file.path,
              range: { start: index + 1, end: index + 1 },
              ...(fixes
                ? {
                    fix: {
                      range: { start: index + 1, end: index + 1 },
                      lines: [line.replaceAll(word, "good")],
                    },
                  }
                : {}),
            },
          ];
        }),
      );
      return { status: "ok", findings, skipped: [] };
    },
  };
}
