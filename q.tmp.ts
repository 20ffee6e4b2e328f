import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createAnalyzers, createAnalysisHost } from "./src/adapters/analyzers/index.ts";
import { createReviewKit } from "./src/app/index.ts";
import { loadChange, reviewChange, decide } from "./src/core/review/index.ts";
const [out, count, ...repos] = process.argv.slice(2);
const host = createAnalysisHost();
const analyzers = createAnalyzers({ host });
const kit = { ...createReviewKit(process.env), analyzers };
for (const repo of repos) {
  const name = repo.split("/").at(-2) ?? repo;
  const rows: string[] = [];
  let added = 0; let commits = 0; const skips = new Map<string, number>(); const times = new Map<string, number>();
  try {
    const local = await kit.openLocal(repo);
    const shas = execFileSync("git", ["--git-dir", repo, "log", "--no-merges", "--format=%H", `-${Number(count) * 3}`, "HEAD"], { encoding: "utf8" }).trim().split("\n");
    for (const sha of shas) {
      if (commits >= Number(count)) break;
      try {
        const parent = execFileSync("git", ["--git-dir", repo, "rev-parse", `${sha}^`], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
        const loaded = await loadChange(local, parent, sha, kit);
        const plus = loaded.change.files.reduce((n, f) => n + f.additions, 0);
        if (plus === 0 || plus > 6000) continue;
        const reviewed = await reviewChange(loaded, { ...kit, onEngine: (e) => { times.set(e.id, (times.get(e.id) ?? 0) + e.milliseconds); if (e.status === "failed") console.error(name, sha, e.id, e.reason); for (const s of e.skipped) skips.set(`${e.id}: ${s.reason}`, (skips.get(`${e.id}: ${s.reason}`) ?? 0) + 1); } }, new AbortController().signal);
        commits++; added += plus;
        for (const f of reviewed.findings) {
          const lines = (reviewed.headTexts.get(f.path) ?? "").split("\n");
          rows.push(JSON.stringify({ repo: name, sha, rule: f.rule, severity: f.severity, title: f.title, path: f.path, range: f.range, code: f.range ? lines.slice(f.range.start - 1, Math.min(f.range.end, f.range.start + 6)).join("\n") : "" }));
        }
      } catch (error) { console.error(name, sha, String(error).slice(0, 200)); }
    }
    await local.close();
  } catch (error) { console.error(name, String(error).slice(0, 300)); }
  writeFileSync(`${out}/${name}.jsonl`, rows.join("\n"));
  const summary = { name, commits, added, findings: rows.length, per100: added ? +(rows.length / added * 100).toFixed(2) : 0, times: Object.fromEntries(times), skips: Object.fromEntries(skips) };
  writeFileSync(`${out}/${name}.sum.json`, JSON.stringify(summary));
  console.log(JSON.stringify(summary));
}
await host.close();
