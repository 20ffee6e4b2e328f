import type { HostAnswer, HostedEngine, HostRequest } from "./protocol.ts";

/**
 * The process in which engines with native or generated code look at reviewed files: when one of them crashes or hangs,
 * it takes this process along and not Kody. It holds no secret and may write nothing and start nothing.
 */
async function answer({ engine, file, fixed }: HostRequest): Promise<HostAnswer> {
  if (engine === "syntax") return parsed(file, fixed ?? "");
  let run: Engine;
  try {
    run = await engineOf(engine);
  } catch (error) {
    return { status: "unusable", reason: error instanceof Error ? error.message : String(error) };
  }
  try {
    const findings = await run(file);
    return { status: "found", findings };
  } catch (error) {
    return { status: "failed", kind: error instanceof Error ? error.name : "error" };
  }
}

async function parsed(file: HostRequest["file"], fixed: string): Promise<HostAnswer> {
  try {
    const { breaksSyntax } = await import("../patterns/syntax.ts");
    return { status: "parsed", breaks: breaksSyntax(file, fixed) };
  } catch (error) {
    return { status: "failed", kind: error instanceof Error ? error.name : "error" };
  }
}

type Engine = (file: HostRequest["file"]) => HostAnswerFindings | Promise<HostAnswerFindings>;
type HostAnswerFindings = Extract<HostAnswer, { status: "found" }>["findings"];

const loaded = new Map<HostedEngine, Promise<Engine>>();

function engineOf(name: HostedEngine): Promise<Engine> {
  const known = loaded.get(name) ?? load(name);
  loaded.set(name, known);
  return known;
}

async function load(name: HostedEngine): Promise<Engine> {
  if (name === "ruff") return (await import("../ruff/check.ts")).checkPython;
  const { matchRules } = await import("../patterns/match.ts");
  const { loadPack } = await import("../patterns/load-pack.ts");
  const pack = loadPack();
  const { matchInPiece } = await import("../patterns/piece.ts");
  return (file) =>
    file.extent === "piece"
      ? matchInPiece(file, (whole) => matchRules(whole, pack))
      : matchRules(file, pack);
}

function send(message: HostAnswer): void {
  process.send?.(message);
}

process.on("message", (request: HostRequest) => void answer(request).then(send));
process.on("disconnect", () => process.exit());
send({ status: "ready" });
