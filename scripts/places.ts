import { findMisplaced } from "./places/find-misplaced.ts";

/** `node scripts/places.ts`: things that may happen in one place only; exits with 1 when one happens elsewhere. */
const misplaced = findMisplaced(process.cwd());
for (const { path, line, remedy } of misplaced) console.log(`✘ ${path}:${line}: ${remedy}`);
console.log(`${misplaced.length} things out of their place`);
process.exitCode = misplaced.length === 0 ? 0 : 1;
