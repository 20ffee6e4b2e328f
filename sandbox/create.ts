import { mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commitToBranch } from "./actions/index.ts";
import { createAdmin } from "./admin/index.ts";
import { createRateLimit } from "./auth/index.ts";
import { createGitHome, createLock, stopGit } from "./git/index.ts";
import { createLogStorage } from "./log-storage.ts";
import { askAs, tokenOf } from "./ask-as.ts";
import type { RepositoryName, Sandbox, SandboxOptions } from "./options.ts";
import { pageContext } from "./pages.ts";
import { createPages } from "./page/index.ts";
import { createApi, createCallLog, createFaults, OPERATIONS } from "./rest/index.ts";
import type { ApiContext } from "./rest/index.ts";
import { addPullRequest, applySeed, importRepository, restrictionsOf } from "./seed/index.ts";
import { createApp, listen, stopServer } from "./server.ts";
import { takeSnapshot } from "./snapshot.ts";
import type { Repository, Switches, User } from "./state.ts";
import { createDeliverer } from "./webhooks/index.ts";
import type { Deliverer } from "./webhooks/index.ts";
import { DEFAULT_SWITCHES, emptyState, findRepository, userNamed } from "./world.ts";
import type { World } from "./world.ts";

/**
 * Starts a Bitbucket Cloud on this machine: REST API, git over HTTP, webhooks, web pages and an
 * admin API, all on one port of 127.0.0.1.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const core = await createCore(options);
  const { world, deliverer, clock } = core;
  const control = createControl(core);
  const app = createApp({
    api: createApi(core, OPERATIONS),
    admin: createAdmin({ sandbox: control, switches: world.switches, clock }),
    pages: createPages(pageContext(world)),
    logStorage: createLogStorage(world),
  });
  const temporary = options.dataDir === undefined;
  let server: Server | null = null;
  const close = async () => {
    if (server !== null) {
      await stopServer(server);
    }
    await deliverer.close();
    await stopGit(world.git);
    if (temporary) {
      await rm(world.git.root, { recursive: true, force: true });
    }
  };
  let closing: Promise<void> | null = null;
  try {
    const listening = await listen(app, world, options.port ?? 0);
    server = listening.server;
    const url = `http://127.0.0.1:${listening.port}`;
    world.links.api = `${url}/2.0`;
    world.links.web = url;
    await applySeed(world, options.seed ?? {});
    const apiUrl = world.links.api;
    const ask: Sandbox["ask"] = (username, method, path, body) =>
      askAs(tokenOf(world, username), method, `${apiUrl}${path}`, body);
    return { ...control, url, apiUrl, gitUrl: url, ask, close: () => (closing ??= close()) };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Core extends ApiContext {
  deliverer: Deliverer;
  clock: Clock;
}

async function createCore(options: SandboxOptions): Promise<Core> {
  const root = options.dataDir ?? (await mkdtemp(join(tmpdir(), "bitbucket-sandbox-")));
  const clock = createClock(options.now ?? Date.now);
  const switches: Switches = { ...DEFAULT_SWITCHES, ...options.switches };
  const state = emptyState();
  const links = { api: "", web: "" };
  const deliverer = createDeliverer({ state, switches, links, now: clock.now });
  const world: World = {
    state,
    git: await createGitHome(root),
    lock: createLock(),
    switches,
    links,
    now: clock.now,
    emit: deliverer.emit,
    background: deliverer.background,
  };
  return {
    world,
    deliverer,
    clock,
    calls: createCallLog(),
    faults: createFaults(),
    rateLimit: createRateLimit(() => switches.hourlyLimit),
    onAnswer: options.onAnswer ?? null,
  };
}

type Control = Omit<Sandbox, "url" | "apiUrl" | "gitUrl" | "ask" | "close">;

/** All that a test can do with a sandbox, whatever its address. */
function createControl(core: Core): Control {
  const { world, deliverer, calls, faults } = core;
  return {
    seed: (seed) => applySeed(world, seed),
    importRepository: (path, target) => importRepository(world, path, target),
    deliveries: deliverer.deliveries,
    settled: deliverer.settled,
    calls: calls.list,
    callCounts: calls.counts,
    faults: { add: faults.add, clear: faults.clear },
    onCall: calls.listen,
    async commit(name, input) {
      const repository = repositoryNamed(world, name);
      const actor = userOf(world, input.user);
      const hash = await commitToBranch(world, repository, {
        branch: input.branch,
        from: input.from ?? null,
        message: input.message,
        author: input.author ?? { name: actor.displayName, email: actor.email },
        actor: actor.uuid,
        files: input.files,
      });
      return { hash };
    },
    async openPullRequest(name, input) {
      const { id } = await addPullRequest(world, repositoryNamed(world, name), input);
      return { id };
    },
    permit(name, username, permission) {
      const { permissions } = repositoryNamed(world, name);
      const { uuid } = userNamed(world.state, username);
      if (permission === null) permissions.delete(uuid);
      else permissions.set(uuid, permission);
    },
    restrict(name, restrictions) {
      const repository = repositoryNamed(world, name);
      repository.restrictions = restrictionsOf(world, repository, restrictions);
    },
    snapshot: () => takeSnapshot(world.state),
    grant(name, username, permission) {
      const { permissions } = repositoryNamed(world, name);
      const { uuid } = userOf(world, username);
      if (permission === null) permissions.delete(uuid);
      else permissions.set(uuid, permission);
    },
    revokeToken(secret) {
      const token = world.state.tokens.get(secret);
      if (token === undefined) {
        throw new Error("There is no such token. Seed it first.");
      }
      token.revoked = true;
    },
    reset: () => reset(core),
  };
}

async function reset(core: Core): Promise<void> {
  const { world, deliverer, calls, faults, rateLimit, clock } = core;
  await deliverer.clear();
  const gone = [...world.state.repositories.values()];
  Object.assign(world.state, emptyState());
  await Promise.all(
    gone.map(({ gitDir }) =>
      world.lock(gitDir, () => rm(gitDir, { recursive: true, force: true })),
    ),
  );
  calls.clear();
  faults.clear();
  rateLimit.clear();
  clock.offsetMs = 0;
}

interface Clock {
  now: () => number;
  offsetMs: number;
}

function createClock(base: () => number): Clock {
  const clock: Clock = { now: () => base() + clock.offsetMs, offsetMs: 0 };
  return clock;
}

function repositoryNamed(world: World, name: RepositoryName): Repository {
  const repository = findRepository(world.state, name.workspace, name.slug);
  if (repository === null) {
    throw new Error(`There is no repository ${name.workspace}/${name.slug}. Seed it first.`);
  }
  return repository;
}

/** By name; without one the first that there is. */
function userOf(world: World, username: string | undefined): User {
  const user =
    username === undefined
      ? world.state.users.values().next().value
      : userNamed(world.state, username);
  if (user === undefined) {
    throw new Error("There is no user in the sandbox. Seed one first.");
  }
  return user;
}
