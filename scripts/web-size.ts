import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** `node scripts/web-size.ts`: what a browser downloads for the page, compressed; exits with 1 above the limit. */
const limit = 120 * 1024;
const built = join(import.meta.dirname, "../web/dist");
const files = readdirSync(built, { recursive: true, withFileTypes: true }).filter((entry) =>
  entry.isFile(),
);
const bytes = files.reduce(
  (sum, file) => sum + gzipSync(readFileSync(join(file.parentPath, file.name))).length,
  0,
);
console.log(`The page is ${(bytes / 1024).toFixed(1)} KB compressed, of ${limit / 1024} KB.`);
if (bytes === 0 || bytes > limit) {
  console.log("Build it with `npm run build:web`, and leave out what is too heavy.");
  process.exitCode = 1;
}
