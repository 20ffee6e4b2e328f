import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createSandbox, type Sandbox } from "../sandbox/index.ts";
import { kodyHome, startKody, type KodyProcess } from "../test/support/kody-process.ts";
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
  const sandbox = await createSandbox({ seed: stageSeed(), switches: { hourlyLimit: 1_000_000 } });
  const { home, environment } = await kodyHome(sandbox);
  const kody = await startKody({ ...environment, KODY_LOG_LEVEL: "error" });
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
