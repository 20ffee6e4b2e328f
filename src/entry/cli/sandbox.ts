import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { KodyError } from "../../core/domain/index.ts";
import type { Sandbox, Seed } from "../../../sandbox/index.ts";
import { flag, text, type Command, type CommandInput, type Terminal } from "./command.ts";

export const sandboxCommand: Command = {
  name: "sandbox",
  summary: "Starts a Bitbucket Cloud on this machine, until it is stopped.",
  positional: "",
  options: {
    port: { type: "string", value: "PORT", help: "Port to listen on; any free one by default." },
    seed: {
      type: "string",
      value: "FILE",
      help: "YAML file with users, tokens, repositories (docs/sandbox.md).",
    },
    repo: { type: "string", value: "PATH", help: "Import a local git repository." },
    proxy: {
      type: "boolean",
      help: "Also start a proxy that answers for api.bitbucket.org and bitbucket.org.",
    },
  },
  run,
};

/** Used when no seed names other users. */
const defaultUser = { username: "dev", email: "dev@sandbox.example", token: "sandbox-token" };

async function run(input: CommandInput, terminal: Terminal): Promise<number> {
  const { createProxy, createSandbox } = await import("../../../sandbox/index.ts");
  const port = portOf(input);
  const seed = await readSeed(text(input, "seed"), terminal);
  const stop = terminal.interrupted();
  const opened: { close(): Promise<void> }[] = [];
  try {
    const sandbox = await createSandbox({ port, seed: seed.seed }).catch((cause: unknown) =>
      refuseStart(cause, port),
    );
    opened.push(sandbox);
    const repo = text(input, "repo");
    const clone = repo === null ? null : await importRepository(sandbox, repo, seed, terminal);
    const proxy = flag(input, "proxy") ? await createProxy({ sandboxUrl: sandbox.url }) : null;
    if (proxy !== null) opened.push(proxy);
    const rows: [string, string | null][] = [
      ["Bitbucket sandbox", sandbox.url],
      ["REST API", sandbox.apiUrl],
      ["Admin API", `${sandbox.url}/_sandbox`],
      ["User", seed.user],
      ["Repository", clone],
      ["Proxy", proxy?.url ?? null],
      ["Its certificates", proxy?.caFile ?? null],
    ];
    for (const [name, value] of rows) {
      if (value !== null) terminal.out(`${name.padEnd(19)}${value}\n`);
    }
    terminal.out("Ctrl-C stops it and forgets everything.\n");
    await stop;
    return 0;
  } finally {
    for (const one of opened.toReversed()) await one.close();
  }
}

interface ReadSeed {
  readonly seed: Seed;
  /** The user to work as, for people; null when the seed names its own. */
  readonly user: string | null;
}

async function readSeed(path: string | null, terminal: Terminal): Promise<ReadSeed> {
  const { apiTokenScopes, parseSeedFile, SeedFileError } =
    await import("../../../sandbox/index.ts");
  if (path === null) return defaultSeed(apiTokenScopes);
  const content = await readSeedFile(path, terminal);
  try {
    return { seed: parseSeedFile(content), user: null };
  } catch (error) {
    if (!(error instanceof SeedFileError)) throw error;
    throw new KodyError("invalid-input", `${path}: ${error.message}`, { cause: error });
  }
}

function defaultSeed(scopes: readonly string[]): ReadSeed {
  const { token, ...user } = defaultUser;
  return {
    seed: {
      users: [
        { ...user, displayName: "Dev", tokens: [{ token, kind: "api", scopes: [...scopes] }] },
      ],
      workspaces: [{ slug: "acme", members: [{ user: user.username, permission: "owner" }] }],
    },
    user: `${user.email} with the token ${token}`,
  };
}

async function readSeedFile(path: string, terminal: Terminal): Promise<string> {
  try {
    return await readFile(resolve(terminal.cwd, path), "utf8");
  } catch (error) {
    throw new KodyError(
      "invalid-input",
      `${path} could not be read. Give the path of a YAML seed, see docs/sandbox.md.`,
      { cause: error },
    );
  }
}

/** Answers the address to clone it from. */
async function importRepository(
  sandbox: Sandbox,
  path: string,
  { seed }: ReadSeed,
  terminal: Terminal,
): Promise<string> {
  const full = resolve(terminal.cwd, path);
  const workspace = seed.workspaces?.[0]?.slug;
  if (workspace === undefined) {
    throw new KodyError("invalid-input", "The seed has no workspace for --repo. Add one to it.");
  }
  const slug = slugOf(full);
  await sandbox.importRepository(full, { workspace, slug }).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KodyError("invalid-input", reason, { cause });
  });
  return `${sandbox.gitUrl}/${workspace}/${slug}.git`;
}

/** Bitbucket: lowercase letters, digits, `.`, `_` and `-`. */
function slugOf(path: string): string {
  const slug = basename(path, ".git")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  return slug === "" ? "repository" : slug;
}

function refuseStart(cause: unknown, port: number): never {
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  const reason =
    code === "EADDRINUSE"
      ? `Port ${port} is taken. Give another one with --port, or none for any free one.`
      : code === "EACCES"
        ? `Port ${port} needs more rights. Give one from 1024 on with --port.`
        : null;
  if (reason === null) throw cause;
  throw new KodyError("invalid-input", reason, { cause });
}

function portOf(input: CommandInput): number {
  const given = text(input, "port");
  if (given === null) return 0;
  const port = Number(given);
  if (/^\d{1,5}$/.test(given) && port <= 65_535) return port;
  throw new KodyError("invalid-input", `--port takes a number from 0 to 65535, not "${given}".`);
}
