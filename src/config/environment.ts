import { resolve } from "node:path";

/** The only place that reads the process's environment. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** What programs that Kody starts may see of its environment: where they are found and how they reach the network. */
export interface ToolEnvironment {
  readonly PATH: string | undefined;
  readonly HTTPS_PROXY: string | undefined;
  readonly NO_PROXY: string | undefined;
  readonly SSL_CERT_FILE: string | undefined;
}

export function toolEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): ToolEnvironment {
  return {
    PATH: environment["PATH"],
    HTTPS_PROXY: environment["HTTPS_PROXY"] ?? environment["https_proxy"],
    NO_PROXY: environment["NO_PROXY"] ?? environment["no_proxy"],
    SSL_CERT_FILE: environment["SSL_CERT_FILE"],
  };
}

/** KODY_OSV_PATH, also for commands that need no other setting; null when it is not set. */
export function osvPath(environment: Readonly<Record<string, string | undefined>>): string | null {
  const path = environment["KODY_OSV_PATH"]?.trim() ?? "";
  return path === "" ? null : resolve(path);
}
