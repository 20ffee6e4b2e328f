#!/usr/bin/env node
// Plain ES2020 on purpose: a Node that is too old for the rest must still be able to read this file.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);
// Passwords are hashed with argon2, which Node has since 24.7.
const recentEnough = major > 24 || (major === 24 && minor >= 7);

if (recentEnough) {
  const { main } = await import("../src/entry/cli/index.ts");
  await main(process.argv.slice(2));
} else {
  runWithPackagedNode();
}

function runWithPackagedNode() {
  const node = packagedNode();
  if (node === null) {
    process.stderr.write(
      `Kody needs Node 24 (this is ${process.version}) and its packaged Node is not installed for this platform. Install Node 24 LTS, then run the command again.\n`,
    );
    process.exit(2);
  }
  const script = fileURLToPath(import.meta.url);
  const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) =>
    process.exit(signal === null ? code : 128 + constants.signals[signal]),
  );
}

function packagedNode() {
  try {
    return createRequire(import.meta.url).resolve(
      `node-${process.platform}-${process.arch}/bin/node`,
    );
  } catch {
    return null;
  }
}
