import type { HostAnswer, HostedTask, HostRequest } from "./protocol.ts";

/**
 * The process in which engines with native or generated code look at reviewed files: when one of them crashes or hangs,
 * it takes this process along and not Kody. It holds no secret and may write nothing and start nothing.
 */
async function answer({ engine, file }: HostRequest): Promise<HostAnswer> {
  let run: Engine;
  try {
    run = await engineOf(engine);
  } catch (error) {
    return { status: "unusable", reason: error instanceof Error ? error.message : String(error) };
  }
  try {
    return run(file);
  } catch (error) {
    return { status: "failed", kind: error instanceof Error ? error.name : "error" };
  }
}

type Engine = (file: HostRequest["file"]) => HostAnswer;

const loaded = new Map<HostedTask, Promise<Engine>>();

function engineOf(name: HostedTask): Promise<Engine> {
  const known = loaded.get(name) ?? load(name);
  loaded.set(name, known);
  return known;
}

async function load(name: HostedTask): Promise<Engine> {
  if (name === "outline") {
    const { readOutline } = await import("../outline/read-outline.ts");
    return (file) => ({ status: "outlined", outline: readOutline(file) });
  }
  if (name === "ruff") {
    const { checkPython } = await import("../ruff/check.ts");
    return (file) => ({ status: "found", findings: checkPython(file) });
  }
  const { matchRules } = await import("../patterns/match.ts");
  const { loadPack } = await import("../patterns/load-pack.ts");
  const pack = loadPack();
  return (file) => ({ status: "found", findings: matchRules(file, pack) });
}

function send(message: HostAnswer): void {
  process.send?.(message);
}

process.on("message", (request: HostRequest) => void answer(request).then(send));
process.on("disconnect", () => process.exit());
send({ status: "ready" });
