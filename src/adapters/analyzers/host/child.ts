import type { HostAnswer, HostCheck, HostRequest } from "./protocol.ts";

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

async function analyze({ engine, file, rules = [] }: HostRequest): Promise<HostAnswer> {
  let run: Engine;
  try {
    run = await engineOf(engine);
  } catch (error) {
    return { status: "unusable", reason: error instanceof Error ? error.message : String(error) };
  }
  try {
    const findings = await run(file, rules);
    return { status: "found", findings };
  } catch (error) {
    return { status: "failed", kind: error instanceof Error ? error.name : "error" };
  }
}

type Engine = (
  file: HostRequest["file"],
  rules: NonNullable<HostRequest["rules"]>,
) => HostAnswerFindings | Promise<HostAnswerFindings>;
type HostAnswerFindings = Extract<HostAnswer, { status: "found" }>["findings"];

const loaded = new Map<HostRequest["engine"], Promise<Engine>>();

function engineOf(name: HostRequest["engine"]): Promise<Engine> {
  const known = loaded.get(name) ?? load(name);
  loaded.set(name, known);
  return known;
}

async function load(name: HostRequest["engine"]): Promise<Engine> {
  if (name === "ruff") return (await import("../ruff/check.ts")).checkPython;
  if (name === "team-rules") return (await import("../team-rules/match.ts")).matchOwnRules;
  const { matchRules } = await import("../patterns/match.ts");
  const { loadPack } = await import("../patterns/load-pack.ts");
  const pack = loadPack();
  return (file) => matchRules(file, pack);
}

function send(message: HostAnswer): void {
  process.send?.(message);
}

process.on("message", (request: HostRequest | HostCheck) => void answer(request).then(send));
process.on("disconnect", () => process.exit());
send({ status: "ready" });
