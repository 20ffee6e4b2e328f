import { statSync } from "node:fs";
import { join } from "node:path";
import { listFiles } from "./tree/list-files.ts";

/**
 * `node scripts/build-web.ts`: builds the page when it is missing or older than its source, and says nothing otherwise;
 * `--always` builds it anyhow. Without the packages for development it leaves things as they are: Kody itself needs
 * none of them.
 */
const root = join(import.meta.dirname, "..");

function changedAt(path: string): number {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function isFresh(): boolean {
  const sources = [
    ...listFiles(root, ["web", "src/contract"], [".ts", ".tsx", ".css", ".html"]),
    "package-lock.json",
  ];
  return sources.every((path) => changedAt(path) < changedAt("web/dist/index.html"));
}

async function build(): Promise<void> {
  let vite;
  try {
    vite = await import("vite");
  } catch {
    console.error("The web page can't be built: install the packages for development by `npm ci`.");
    return;
  }
  // Vite takes what a test runner left in here, and would build the page for development.
  process.env["NODE_ENV"] = "production";
  await vite.build({ configFile: join(root, "web/vite.config.ts"), logLevel: "warn" });
}

if (process.argv.includes("--always") || !isFresh()) await build();
