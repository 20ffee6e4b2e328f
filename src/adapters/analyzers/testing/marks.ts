import { manifestsAnalyzer } from "../manifests/index.ts";

/** `line rule` of each finding of one file, without the namespace; throws on a claim of another shape than people see. */
export async function marksOf(path: string, text: string, namespace: string): Promise<string[]> {
  const result = await manifestsAnalyzer().analyze([{ path, text }], new AbortController().signal);
  if (result.status !== "ok") throw new Error(result.reason);
  if (result.skipped.length > 0) throw new Error(JSON.stringify(result.skipped));
  for (const { title, message } of result.findings) {
    if (/[`*]|\.$|\{\}/.test(title) || message.includes("{}") || message.split(/\s+/).length > 90)
      throw new Error(`${title}: ${message}`);
  }
  return result.findings.map(
    ({ rule, range }) => `${range?.start ?? "-"} ${rule.replace(`${namespace}/`, "")}`,
  );
}
