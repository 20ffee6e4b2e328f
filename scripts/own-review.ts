import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Kody reviews all of this project's files, as if a pull request brought every one of them. */
const root = fileURLToPath(new URL("../", import.meta.url));
/** The id that git gives to a tree without files. */
const nothing = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

const diff = spawn("git", ["diff", "--no-color", "--no-ext-diff", nothing], {
  cwd: root,
  stdio: ["ignore", "pipe", "inherit"],
});
const review = spawn(process.execPath, ["bin/kody.js", "review", "--patch", "-", "--quiet"], {
  cwd: root,
  stdio: [diff.stdout, "inherit", "inherit"],
});
diff.on("exit", (code) => {
  if (code !== 0) process.exitCode = 2;
});
review.on("exit", (code) => {
  process.exitCode ??= code ?? 2;
});
