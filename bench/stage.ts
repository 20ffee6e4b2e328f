import { readFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSandbox, type Sandbox } from "../sandbox/index.ts";
import { freePort, startKody, type KodyProcess } from "../test/support/kody-process.ts";
import { kodyEmail, kodyToken, shop, stageSeed } from "../test/support/stage.ts";

/** A sandbox in this process and Kody, with its own PostgreSQL, in another. */
export interface BenchStage {
  readonly sandbox: Sandbox;
  readonly kody: KodyProcess;
  readonly home: string;
  /** Bytes of memory that Kody's process held at most, its database apart. Linux only, else NaN. */
  peakMemory(): number;
  close(): Promise<void>;
}

export async function openBenchStage(): Promise<BenchStage> {
  const home = await mkdtemp(join(tmpdir(), "kody-bench-"));
  await chmod(home, 0o755);
  const sandbox = await createSandbox({ seed: stageSeed(), switches: { hourlyLimit: 1_000_000 } });
  const port = await freePort();
  const kody = await startKody({
    KODY_HOME: home,
    KODY_PORT: String(port),
    KODY_PUBLIC_URL: `http://127.0.0.1:${port}`,
    KODY_BITBUCKET_API_URL: sandbox.apiUrl,
    KODY_BITBUCKET_URL: sandbox.gitUrl,
    KODY_LOG_LEVEL: "error",
  });
  await kody.api.connect({ email: kodyEmail, token: kodyToken });
  await kody.api.watch(shop);
  return {
    sandbox,
    kody,
    home,
    peakMemory: () => peakOf(kody.pid),
    async close() {
      await kody.stop();
      await sandbox.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Linux: the high-water mark of the resident set. */
function peakOf(pid: number): number {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Number(match?.[1] ?? Number.NaN) * 1_024;
  } catch {
    return Number.NaN;
  }
}
