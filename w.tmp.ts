// whole tree as new files
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createAnalyzers, createAnalysisHost } from "./src/adapters/analyzers/index.ts";
import { notWrittenByPeople } from "./src/adapters/analyzers/source/index.ts";
const [out, max, ...repos] = process.argv.slice(2);
const host = createAnalysisHost();
const analyzers = createAnalyzers({ host });
for (const repo of repos) {
  const name = repo.split("/").at(-2) ?? repo;
  const list = execFileSync("git", ["--git-dir", repo, "ls-tree", "-r", "-l", "HEAD"], { encoding: "utf8", maxBuffer: 1e9 }).trim().split("\n");
  const fits = list.map((l) => { const [meta = "", path = ""] = l.split("\t"); const m = meta.split(/\s+/); return { sha: m[2] ?? "", size: Number(m[3]), path }; }).filter((f) => f.size < 200000 && analyzers.some((a) => a.kind === "files" && a.id !== "secrets" && a.accepts(f.path)));
  const step = Math.max(1, Math.ceil(fits.length / Number(max)));
  const files = fits.filter((_, at) => at % step === 0).map((f) => { try { return { path: f.path, text: execFileSync("git", ["--git-dir", repo, "cat-file", "blob", f.sha], { encoding: "utf8", maxBuffer: 1e8, stdio: ["ignore", "pipe", "ignore"] }) }; } catch { return null; } }).filter((f) => f !== null);
  const rows: string[] = []; const times: Record<string, number> = {}; let lines = 0; const skips: Record<string, number> = {};
  for (const f of files) lines += f.text.split("\n").length;
  for (const a of analyzers) { if (a.kind !== "files") continue; const t = performance.now();
    const r = await a.analyze(files.filter((f) => a.accepts(f.path)), new AbortController().signal);
    times[a.id] = Math.round(performance.now() - t);
    if (r.status !== "ok") { console.log(a.id, r.reason); continue; }
    for (const s of r.skipped) skips[`${a.id}: ${s.reason}`] = (skips[`${a.id}: ${s.reason}`] ?? 0) + 1;
    const by = new Map(files.map((f) => [f.path, f.text.split("\n")]));
    for (const f of r.findings) rows.push(JSON.stringify({ repo: name, engine: a.id, rule: f.rule, severity: f.severity, title: f.title, path: f.path, range: f.range, code: f.range ? (by.get(f.path) ?? []).slice(f.range.start - 1, Math.min(f.range.end, f.range.start + 6)).join("\n") : "" })); }
  writeFileSync(`${out}/${name}.whole.jsonl`, rows.join("\n"));
  console.log(JSON.stringify({ name, files: files.length, lines, findings: rows.length, per100: +(rows.length / lines * 100).toFixed(3), times, skips }));
}
await host.close();
