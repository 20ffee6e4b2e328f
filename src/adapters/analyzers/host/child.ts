import type { HostAnswer, HostCheck, HostedTask, HostRequest } from "./protocol.ts";

/**
 * The process in which engines with native or generated code look at reviewed files: when one of them crashes or hangs,
 * it takes this process along and not Kody. It holds no secret and may write nothing and start nothing.
 */
async function answer(request: HostRequest | HostCheck): Promise<HostAnswer> {
  return "check" in request ? check(request) : analyze(request);
}

async function check(request: HostCheck): Promise<HostAnswer> {
  const { reasonAgainst } = await import("../team-rules/check.ts");
  return { status: "checked", reasons: request.check.map(reasonAgainst) };
}

async function analyze({
  engine,
  file,
  fixed = "",
  rules = [],
  lines = [],
}: HostRequest): Promise<HostAnswer> {
  let run: Engine;
  try {
    run = await engineOf(engine);
  } catch (error) {
    return { status: "unusable", reason: error instanceof Error ? error.message : String(error) };
  }
  try {
    return run(file, rules, fixed, lines);
  } catch (error) {
    return { status: "failed", kind: error instanceof Error ? error.name : "error" };
  }
}

type Engine = (
  file: HostRequest["file"],
  rules: NonNullable<HostRequest["rules"]>,
  fixed: string,
  lines: NonNullable<HostRequest["lines"]>,
) => HostAnswer;

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
  if (name === "structure") {
    const { readStructure } = await import("../outline/read-structure.ts");
    return (file, _, __, lines) => ({
      status: "structured",
      structure: readStructure(file, lines),
    });
  }
  if (name === "syntax") {
    const { breaksSyntax } = await import("../patterns/syntax.ts");
    return (file, _, fixed) => ({ status: "parsed", breaks: breaksSyntax(file, fixed) });
  }
  if (name === "ruff") {
    const { checkPython } = await import("../ruff/check.ts");
    return (file) => ({ status: "found", findings: checkPython(file) });
  }
  if (name === "team-rules") {
    const { matchOwnRules } = await import("../team-rules/match.ts");
    return (file, rules) => ({ status: "found", findings: matchOwnRules(file, rules) });
  }
  const { matchRules } = await import("../patterns/match.ts");
  const { loadPack } = await import("../patterns/load-pack.ts");
  const pack = loadPack();
  const { matchInPiece } = await import("../patterns/piece.ts");
  const match = (file: HostRequest["file"]) => matchRules(file, pack);
  return (file) => ({
    status: "found",
    findings: file.extent === "piece" ? matchInPiece(file, match) : match(file),
  });
}

function send(message: HostAnswer): void {
  process.send?.(message);
}

process.on("message", (request: HostRequest | HostCheck) => void answer(request).then(send));
process.on("disconnect", () => process.exit());
send({ status: "ready" });
