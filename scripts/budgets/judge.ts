import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codeFolders, isTest, listFiles } from "../tree/list-files.ts";
import { findCycles } from "./cycles.ts";
import { measureFile, type FileMeasures } from "./measure-file.ts";

/** One budget: the figure found, the limit it is held to, and each place that breaks it. */
export interface Verdict {
  readonly budget: string;
  readonly found: string;
  readonly limit: string;
  readonly ok: boolean;
  readonly places: readonly string[];
}

interface MeasuredFile extends FileMeasures {
  readonly path: string;
  readonly test: boolean;
}

const limits = {
  fileLines: 400,
  medianLines: 90,
  functionLines: 60,
  assertionsPerThousand: 2,
  portMethods: 8,
  folders: 4,
  testRatio: [0.8, 2] as const,
};

/** Measures the code below `root` and holds it to every budget of the architecture. Style sheets count as files. */
export function judge(root: string): Verdict[] {
  const files = listFiles(root, codeFolders).map((path) => measure(root, path));
  const sheets = listFiles(root, codeFolders, [".css"]).map((path) => measure(root, path));
  return [
    ...longFiles([...files, ...sheets]),
    longFunctions(files),
    forbidden("any", files, (file) => file.anys),
    forbidden("non-null !", files, (file) => file.nonNulls),
    assertions(files),
    cycles(files),
    widePorts(files),
    deepFolders([...files, ...sheets]),
    testRatio(files),
  ];
}

function measure(root: string, path: string): MeasuredFile {
  const text = readFileSync(join(root, path), "utf8");
  const measured = measureFile(
    path.endsWith(".css") ? "empty.ts" : path,
    path.endsWith(".css") ? "" : text,
  );
  const lines = path.endsWith(".css") ? text.split("\n").length - 1 : measured.lines;
  return { ...measured, lines, path, test: isTest(path) };
}

function longFiles(files: readonly MeasuredFile[]): Verdict[] {
  const places = files
    .filter((file) => file.lines > limits.fileLines)
    .map((file) => `${file.path}: ${file.lines} lines`);
  const longest = files.reduce((most, file) => Math.max(most, file.lines), 0);
  const middle = median(files.filter((file) => !file.test).map((file) => file.lines));
  return [
    verdict("longest file", longest, limits.fileLines, places),
    {
      budget: "median file",
      found: `${middle} lines`,
      limit: `≤ ${limits.medianLines}`,
      ok: middle <= limits.medianLines,
      places: [],
    },
  ];
}

function longFunctions(files: readonly MeasuredFile[]): Verdict {
  const all = files.flatMap((file) =>
    file.functions.map((found) => ({ ...found, path: file.path })),
  );
  const places = all
    .filter((found) => found.lines > limits.functionLines)
    .map((found) => `${found.path}:${found.line}: ${found.name} has ${found.lines} lines`);
  const longest = all.reduce((most, found) => Math.max(most, found.lines), 0);
  return verdict("longest function", longest, limits.functionLines, places);
}

function forbidden(
  budget: string,
  files: readonly MeasuredFile[],
  linesOf: (file: MeasuredFile) => readonly number[],
): Verdict {
  const places = files.flatMap((file) => linesOf(file).map((line) => `${file.path}:${line}`));
  return { budget, found: String(places.length), limit: "0", ok: places.length === 0, places };
}

function assertions(files: readonly MeasuredFile[]): Verdict {
  const places = files.flatMap((file) => file.assertions.map((line) => `${file.path}:${line}`));
  const lines = files.reduce((sum, file) => sum + file.lines, 0);
  const rate = lines === 0 ? 0 : (places.length * 1000) / lines;
  return {
    budget: "as per 1,000 lines",
    found: `${rate.toFixed(2)} (${places.length})`,
    limit: `≤ ${limits.assertionsPerThousand}`,
    ok: rate <= limits.assertionsPerThousand,
    places,
  };
}

function cycles(files: readonly MeasuredFile[]): Verdict {
  const found = findCycles(new Map(files.map((file) => [file.path, file.imports])));
  const places = found.map((group) => group.join(" ↔ "));
  return {
    budget: "import cycles",
    found: String(found.length),
    limit: "0",
    ok: found.length === 0,
    places,
  };
}

function widePorts(files: readonly MeasuredFile[]): Verdict {
  const ports = files
    .filter((file) => file.path.startsWith("src/core/ports/") && !file.test)
    .flatMap((file) => file.interfaces.map((port) => ({ ...port, path: file.path })));
  const places = ports
    .filter((port) => port.methods > limits.portMethods)
    .map((port) => `${port.path}: ${port.name} has ${port.methods} methods`);
  const widest = ports.reduce((most, port) => Math.max(most, port.methods), 0);
  return {
    ...verdict("widest port", widest, limits.portMethods, places),
    found: `${widest} methods`,
  };
}

function deepFolders(files: readonly MeasuredFile[]): Verdict {
  const depths = files.map((file) => ({ path: file.path, depth: file.path.split("/").length - 1 }));
  const places = depths.filter(({ depth }) => depth > limits.folders).map(({ path }) => path);
  const deepest = depths.reduce((most, { depth }) => Math.max(most, depth), 0);
  return {
    ...verdict("deepest folder", deepest, limits.folders, places),
    found: `${deepest} deep`,
  };
}

function testRatio(files: readonly MeasuredFile[]): Verdict {
  const [least, most] = limits.testRatio;
  const tested = files.filter((file) => file.test).reduce((sum, file) => sum + file.lines, 0);
  const source = files.filter((file) => !file.test).reduce((sum, file) => sum + file.lines, 0);
  const ratio = source === 0 ? 0 : tested / source;
  return {
    budget: "test to source lines",
    found: `${ratio.toFixed(2)} (${tested} to ${source})`,
    limit: `${least} to ${most}`,
    ok: ratio >= least && ratio <= most,
    places: [],
  };
}

function verdict(budget: string, found: number, limit: number, places: readonly string[]): Verdict {
  return { budget, found: `${found} lines`, limit: `≤ ${limit}`, ok: places.length === 0, places };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = low] = sorted.slice(
    sorted.length % 2 === 0 ? middle - 1 : middle,
    middle + 1,
  );
  return sorted.length === 0 ? 0 : (low + high) / 2;
}
