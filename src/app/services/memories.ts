import type {
  MemoriesAnswer,
  MemoryAnswer,
  MemoryChange,
  MemoryDecision,
  MemoryRequest,
} from "../../contract/index.ts";
import { maxGlobWeight, parseGlob } from "../../core/config/index.ts";
import { actorName, KodyError, type Actor } from "../../core/domain/index.ts";
import type { Catalog, Memory } from "../../core/ports/index.ts";
import type { MemoryServices } from "../../entry/server/index.ts";
import { changes } from "./changes.ts";
import type { ServiceParts } from "./parts.ts";

type Parts = Pick<ServiceParts, "auditLog" | "clock" | "memories"> & {
  readonly catalog: Pick<ServiceParts["catalog"], "read">;
};

/** What teams decided: only an administrator makes that count, and each step is on record. */
export function memoryServices(parts: Parts): MemoryServices {
  return {
    memories: () => answer(parts),
    async addMemory(request, actor) {
      await add(request, actor, parts);
      return answer(parts);
    },
    async changeMemory(id, change, actor) {
      await changeText(id, change, actor, parts);
      return answer(parts);
    },
    async decideMemory(id, decision, actor) {
      await decide(id, decision, actor, parts);
      return answer(parts);
    },
    async removeMemory(id, actor) {
      const removed = await parts.memories.remove(id);
      if (removed === null) throw unknown();
      await record(removed, { removed: removed.text, state: removed.state }, actor, parts);
      return answer(parts);
    },
  };
}

async function answer({ catalog, memories }: Parts): Promise<MemoriesAnswer> {
  const all = await memories.list();
  const repositories = all.length === 0 ? [] : (await catalog.read()).repositories;
  return { memories: all.map((memory) => answerOf(memory, repositories)) };
}

function answerOf(memory: Memory, repositories: Catalog["repositories"]): MemoryAnswer {
  const { id, repositoryUuid, text, paths, state, origin, createdAt, decidedBy, decidedAt } =
    memory;
  return {
    id,
    repository: nameOf(repositoryUuid, repositories),
    text,
    paths,
    state,
    origin,
    createdAt: createdAt.toISOString(),
    decidedBy,
    decidedAt: decidedAt?.toISOString() ?? null,
  };
}

function nameOf(uuid: string | null, repositories: Catalog["repositories"]): string | null {
  if (uuid === null) return null;
  const found = repositories.find((one) => one.uuid === uuid);
  return found === undefined ? uuid : `${found.ref.workspace}/${found.ref.slug}`;
}

async function add(
  { text, paths, repository }: MemoryRequest,
  actor: Actor,
  parts: Parts,
): Promise<void> {
  checkGlobs(paths);
  const repositoryUuid = repository === null ? null : await uuidOf(repository, parts);
  const origin = `entered by ${actorName(actor)}`;
  const memory = { repositoryUuid, text, paths, origin };
  const added = await parts.memories.add(memory, actorName(actor), parts.clock.now());
  await record(added, { added: text, paths }, actor, parts);
}

async function uuidOf(
  { workspace, slug }: NonNullable<MemoryRequest["repository"]>,
  { catalog }: Parts,
): Promise<string> {
  const { repositories } = await catalog.read();
  const found = repositories.find(({ ref }) => ref.workspace === workspace && ref.slug === slug);
  if (found !== undefined) return found.uuid;
  throw new KodyError(
    "not-found",
    `Kody knows no repository ${workspace}/${slug}. Check its name.`,
  );
}

async function changeText(
  id: string,
  { text, paths }: MemoryChange,
  actor: Actor,
  parts: Parts,
): Promise<void> {
  checkGlobs(paths);
  const before = await find(id, parts);
  const after = await parts.memories.change(id, { text, paths });
  if (after === null) throw unknown();
  const details = changes(
    { text: before.text, paths: before.paths },
    { text: after.text, paths: after.paths },
  );
  if (Object.keys(details).length > 0) await record(after, details, actor, parts);
}

async function decide(
  id: string,
  { state, text }: MemoryDecision,
  actor: Actor,
  parts: Parts,
): Promise<void> {
  const before = await find(id, parts);
  // What somebody has not read nobody accepts.
  if (before.text !== text)
    throw new KodyError("conflict", "Its text was changed meanwhile. Read it again, then decide.");
  if (before.state === state) return;
  const after = await parts.memories.decide(id, state, actorName(actor), parts.clock.now());
  if (after === null) throw unknown();
  await record(after, { state: { from: before.state, to: state }, text }, actor, parts);
}

async function find(id: string, { memories }: Parts): Promise<Memory> {
  const found = (await memories.list()).find((one) => one.id === id);
  if (found === undefined) throw unknown();
  return found;
}

async function record(
  { id }: Memory,
  details: Record<string, unknown>,
  actor: Actor,
  { auditLog }: Parts,
): Promise<void> {
  await auditLog.record({ actor, action: "settings.changed", subject: `memory ${id}`, details });
}

function checkGlobs(globs: readonly string[]): void {
  let weight = 0;
  for (const glob of globs) {
    const parsed = parseGlob(glob);
    if (parsed === null)
      throw invalid(`${glob} is no glob: its braces don't close or stand for too much.`);
    weight += parsed.weight;
  }
  if (weight > maxGlobWeight) throw invalid("The paths are described by too much. Use fewer.");
}

function unknown(): KodyError {
  return new KodyError("not-found", "There is no such memory any more. Load the page again.");
}

function invalid(message: string): KodyError {
  return new KodyError("invalid-input", message);
}
