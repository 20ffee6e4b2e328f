import type { Sandbox, SandboxOptions } from "./options.ts";

/** Starts a Bitbucket Cloud on this machine. */
export async function createSandbox(_options: SandboxOptions = {}): Promise<Sandbox> {
  throw new Error("The sandbox is being built; only its types are here so far.");
}
