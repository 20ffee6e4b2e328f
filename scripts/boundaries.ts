import { cruiseTree } from "./boundaries/cruise-tree.ts";

/** `node scripts/boundaries.ts`: who imports whom; exits with 1 when a rule is broken or a file was not looked at. */
const { files, unseen, violations } = await cruiseTree(process.cwd());

for (const { rule, place, remedy } of violations) console.log(`✘ ${rule}: ${place}\n    ${remedy}`);
for (const file of unseen) console.log(`✘ ${file} was not looked at.`);
if (files === 0) console.log("✘ There is no code here; run this from the project's root.");
const broken = violations.length + unseen.length + (files === 0 ? 1 : 0);
console.log(
  `${files} files, ${violations.length} broken rules, ${unseen.length} files not looked at`,
);
process.exitCode = broken === 0 ? 0 : 1;
