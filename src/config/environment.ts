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
