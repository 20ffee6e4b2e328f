import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Sandbox } from "../../sandbox/index.ts";
import { createApiClient, type ApiClient } from "../../src/entry/cli/index.ts";

const script = fileURLToPath(new URL("../../bin/kody.js", import.meta.url));

/** The administrator, who claims Kody at its first start and signs in at later ones. */
const owner = { email: "owner@shop.example", name: "Owner", password: "owner of the stage" };
const credentials = { email: owner.email, password: owner.password };

/** A Kody in a process of its own, as people start it. */
export interface KodyProcess {
  readonly api: ApiClient;
  readonly url: string;
  readonly pid: number;
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM; answers the exit code. */
  stop(): Promise<number | null>;
  /** What it wrote to standard error: its log. */
  log(): string;
}

/** Starts `kody start`, waits until it prints its address, and claims it or signs in. */
export async function startKody(
  environment: Readonly<Record<string, string>>,
): Promise<KodyProcess> {
  const child = spawn(process.execPath, [script, "start"], {
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? "/tmp",
      KODY_LOG_LEVEL: "info",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const [url, secret] = await printedAddress(child, () => log);
  const gone = once(child, "exit");
  const api = createApiClient(url);
  await (secret === null ? api.signIn(credentials) : api.claim({ ...owner, secret }));
  return {
    url,
    api,
    pid: child.pid ?? 0,
    log: () => log,
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
    async stop() {
      child.kill("SIGTERM");
      await gone;
      return child.exitCode;
    },
  };
}

function printedAddress(child: ChildProcess, log: () => string): Promise<[string, string | null]> {
  return new Promise((resolve, reject) => {
    let printed = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const match = /Open (http:\/\/[^/\s]+)(?:\/claim#secret=(\S+))?\n/.exec(printed);
      if (match !== null) resolve([match[1] ?? "", match[2] ?? null]);
    });
    child.once("exit", () => reject(new Error(`Kody ended before it ran: ${printed}${log()}`)));
  });
}

/** A fresh home and what a Kody on it needs to work with this sandbox; the same again after a restart. */
export async function kodyHome(
  sandbox: Pick<Sandbox, "apiUrl" | "gitUrl">,
): Promise<{ home: string; environment: Record<string, string> }> {
  const home = await mkdtemp(join(tmpdir(), "kody-home-"));
  // The database runs as another user when the tests run as root, and must reach its folder.
  await chmod(home, 0o755);
  const port = await freePort();
  const environment = {
    KODY_HOME: home,
    KODY_PORT: String(port),
    KODY_PUBLIC_URL: `http://127.0.0.1:${port}`,
    KODY_BITBUCKET_API_URL: sandbox.apiUrl,
    KODY_BITBUCKET_URL: sandbox.gitUrl,
  };
  return { home, environment };
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
