import { judge } from "./budgets/judge.ts";

/** `node scripts/budgets.ts`: prints every size budget with its figure; exits with 1 when one is broken. */
const verdicts = judge(process.cwd());
const shown = 20;

for (const { budget, found, limit, ok, places } of verdicts) {
  console.log(`${ok ? "✔" : "✘"} ${budget.padEnd(22)} ${found.padEnd(24)} ${limit}`);
  if (ok) continue;
  for (const place of places.slice(0, shown)) console.log(`    ${place}`);
  if (places.length > shown) console.log(`    … and ${places.length - shown} more`);
}
process.exitCode = verdicts.every((verdict) => verdict.ok) ? 0 : 1;
