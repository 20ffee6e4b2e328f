import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { KodyError } from "../../core/domain/index.ts";
import type { Sandbox } from "../../../sandbox/index.ts";
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
  const { apiTokenScopes, createProxy, createSandbox, parseSeedFile } =
    await import("../../../sandbox/index.ts");
  const seedPath = text(input, "seed");
  const seed =
    seedPath === null
      ? {
          users: [
            {
              ...defaultUser,
              displayName: "Dev",
              tokens: [
                { token: defaultUser.token, kind: "api" as const, scopes: [...apiTokenScopes] },
              ],
            },
          ],
          workspaces: [{ slug: "acme", members: [{ user: "dev", permission: "owner" as const }] }],
        }
      : parseSeedFile(await readSeed(seedPath, terminal));
  const stop = terminal.interrupted();
  const sandbox = await createSandbox({ port: portOf(input), seed });
  const repo = text(input, "repo");
  if (repo !== null) await importRepository(sandbox, repo, terminal);
  const proxy = flag(input, "proxy") ? await createProxy({ sandboxUrl: sandbox.url }) : null;
  terminal.out(
    `Bitbucket sandbox  ${sandbox.url}\nREST API           ${sandbox.apiUrl}\nAdmin API          ${sandbox.url}/_sandbox\n`,
  );
  if (seedPath === null)
    terminal.out(`User               ${defaultUser.email} with the token ${defaultUser.token}\n`);
  if (proxy !== null)
    terminal.out(
      `Proxy              ${proxy.url}\nIts certificates   ${proxy.caFile} (NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE)\n`,
    );
  terminal.out("Ctrl-C stops it and forgets everything.\n");
  await stop;
  await proxy?.close();
  await sandbox.close();
  return 0;
}

async function readSeed(path: string, terminal: Terminal): Promise<string> {
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

async function importRepository(sandbox: Sandbox, path: string, terminal: Terminal): Promise<void> {
  const full = resolve(terminal.cwd, path);
  const slug = basename(full)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-");
  await sandbox.importRepository(full, { workspace: "acme", slug });
  terminal.out(`Repository         ${sandbox.gitUrl}/acme/${slug}.git\n`);
}

function portOf(input: CommandInput): number {
  const given = text(input, "port");
  if (given === null) return 0;
  const port = Number(given);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new KodyError("invalid-input", `--port takes a number from 0 to 65535, not "${given}".`);
}
