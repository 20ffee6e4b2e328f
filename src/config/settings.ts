import { z } from "zod";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { osvPath, toolEnvironment, type ToolEnvironment } from "./environment.ts";
import { nearestWord } from "./nearest.ts";

/** One environment variable: what it is for, and how its text becomes a value. Also the source of docs/configuration.md. */
const variables = {
  KODY_HOME: text("Folder for the database, the mirrors and the root key."),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// address" })
    .optional()
    .describe("PostgreSQL server to use instead of the embedded one."),
  KODY_HOST: text("Address to listen on; 127.0.0.1 by default."),
  KODY_PORT: port("Port to listen on; 7420 by default, 0 for any free one."),
  KODY_PUBLIC_URL: address("Address at which Bitbucket reaches this Kody; webhooks go there."),
  KODY_BITBUCKET_API_URL: address("Bitbucket's REST API; only the sandbox needs another one."),
  KODY_BITBUCKET_URL: address(
    "Bitbucket's git and web address; only the sandbox needs another one.",
  ),
  KODY_EMAIL: text("Atlassian account's email for `kody review --pr`."),
  KODY_TOKEN: text("API token for `kody review --pr`; `kody start` keeps its own, sealed."),
  KODY_ROOT_KEY: text(
    "Root key of the vault: 64 hex digits. Default: a file in KODY_HOME made at first start.",
  ),
  KODY_ROOT_KEY_FILE: text("File that holds the root key."),
  KODY_PRIVATE_HOSTS: hosts(
    "Hosts of your own network that Kody may send to, each host or host:port, with commas between: mail server, chat, model.",
  ),
  KODY_OIDC_ISSUER: address(
    "OpenID provider that people may sign in through, e.g. https://id.example.com.",
  ),
  KODY_OIDC_CLIENT_ID: text("Kody's client id at the OpenID provider."),
  KODY_OIDC_CLIENT_SECRET: text("Kody's client secret at the OpenID provider."),
  KODY_OIDC_NAME: text("Name of the OpenID provider on the sign-in page; its host by default."),
  KODY_MIRROR_BYTES: positive("Disk space for mirrors of repositories, in bytes; 5 GB by default."),
  KODY_OSV_PATH: text(
    "Known vulnerabilities in OSV's format: a folder of JSON files or zip archives, or one archive, on this machine.",
  ),
  KODY_KEEP_PROMPTS: flag(
    "1 keeps what language models are asked and what they answer in the database, for 30 days; 0 by default.",
  ),
  KODY_WORKERS: positive("Reviews at the same time; 2 by default."),
  KODY_LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"])
    .optional()
    .describe("What is logged: debug, info, warn, error or silent; info by default."),
} as const;

const schema = z.object(variables);

export interface Settings {
  readonly home: string;
  readonly databaseUrl: string | null;
  readonly host: string;
  readonly port: number;
  /** Without a final slash; null when none is set: then no hook can be made. */
  readonly publicUrl: string | null;
  readonly bitbucket: { readonly apiUrl: string; readonly webUrl: string };
  /** Each `host` or `host:port`. */
  readonly privateHosts: readonly string[];
  /** Null: people sign in with passwords only. */
  readonly provider: {
    readonly name: string;
    readonly issuer: string;
    readonly clientId: string;
  } | null;
  readonly mirrorBytes: number;
  /** Null: no vulnerabilities are looked up. */
  readonly osvPath: string | null;
  /** What models are asked and answer is kept, for people who look into it. */
  readonly keepPrompts: boolean;
  readonly workers: number;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
  readonly tools: ToolEnvironment;
}

/** Kept apart from the settings so that nobody prints them by accident. */
export class Secrets {
  readonly #values: {
    email: string | null;
    token: string | null;
    rootKey: string | null;
    rootKeyFile: string | null;
    oidcClientSecret: string | null;
  };

  constructor(values: {
    email: string | null;
    token: string | null;
    rootKey: string | null;
    rootKeyFile: string | null;
    oidcClientSecret: string | null;
  }) {
    this.#values = values;
  }
  get email(): string | null {
    return this.#values.email;
  }
  get token(): string | null {
    return this.#values.token;
  }
  get rootKey(): string | null {
    return this.#values.rootKey;
  }
  get rootKeyFile(): string | null {
    return this.#values.rootKeyFile;
  }
  get oidcClientSecret(): string | null {
    return this.#values.oidcClientSecret;
  }
  toJSON(): string {
    return "[secrets]";
  }
}

export type LoadedSettings =
  | { readonly ok: true; readonly settings: Settings; readonly secrets: Secrets }
  /** All problems at once, each a sentence. */
  | { readonly ok: false; readonly problems: string[] };

/** Reads the environment once, at start; an unknown KODY_ variable is a typing error and is named with its neighbour. */
export function loadSettings(
  environment: Readonly<Record<string, string | undefined>>,
): LoadedSettings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) => name in variables && value !== undefined && value !== "",
    ),
  );
  const parsed = schema.safeParse(given);
  const problems = unknownVariables(environment);
  if (!parsed.success) {
    problems.push(
      ...parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}.`),
    );
    return { ok: false, problems };
  }
  const values = parsed.data;
  problems.push(...providerProblems(values));
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    settings: {
      home: resolve(values.KODY_HOME ?? defaultHome(environment)),
      databaseUrl: values.DATABASE_URL ?? null,
      host: values.KODY_HOST ?? "127.0.0.1",
      port: values.KODY_PORT ?? 7420,
      publicUrl: values.KODY_PUBLIC_URL ?? null,
      bitbucket: {
        apiUrl: values.KODY_BITBUCKET_API_URL ?? "https://api.bitbucket.org/2.0",
        webUrl: values.KODY_BITBUCKET_URL ?? "https://bitbucket.org",
      },
      privateHosts: values.KODY_PRIVATE_HOSTS ?? [],
      provider: providerOf(values),
      mirrorBytes: values.KODY_MIRROR_BYTES ?? 5_000_000_000,
      osvPath: osvPath(environment),
      keepPrompts: values.KODY_KEEP_PROMPTS === "1",
      workers: values.KODY_WORKERS ?? 2,
      logLevel: values.KODY_LOG_LEVEL ?? "info",
      tools: toolEnvironment(environment),
    },
    secrets: new Secrets({
      email: values.KODY_EMAIL ?? null,
      token: values.KODY_TOKEN ?? null,
      rootKey: values.KODY_ROOT_KEY ?? null,
      rootKeyFile: values.KODY_ROOT_KEY_FILE ?? null,
      oidcClientSecret: values.KODY_OIDC_CLIENT_SECRET ?? null,
    }),
  };
}

type Values = z.infer<typeof schema>;

function providerProblems(values: Values): string[] {
  const needed = ["KODY_OIDC_ISSUER", "KODY_OIDC_CLIENT_ID", "KODY_OIDC_CLIENT_SECRET"] as const;
  const missing = needed.filter((name) => values[name] === undefined);
  if (missing.length === needed.length) return [];
  const problems = missing.map((name) => `${name} is needed to sign in through a provider.`);
  const issuer = URL.parse(values.KODY_OIDC_ISSUER ?? "");
  if (issuer?.protocol === "http:" && !/^(localhost|127\.0\.0\.1|\[::1\])$/.test(issuer.hostname))
    problems.push("KODY_OIDC_ISSUER must be an https address.");
  return problems;
}

function providerOf(values: Values): Settings["provider"] {
  const { KODY_OIDC_ISSUER: issuer, KODY_OIDC_CLIENT_ID: clientId } = values;
  if (issuer === undefined || clientId === undefined) return null;
  return { name: values.KODY_OIDC_NAME ?? new URL(issuer).host, issuer, clientId };
}

/** Every variable with its description, for the documentation. */
export function describeVariables(): { name: string; description: string }[] {
  return Object.entries(variables).map(([name, variable]) => ({
    name,
    description: variable.description ?? "",
  }));
}

/** PostgreSQL does not run as root, and its own user can't reach root's home. */
function defaultHome(environment: Readonly<Record<string, string | undefined>>): string {
  if (process.getuid?.() === 0) return "/var/lib/kody";
  const data = environment["XDG_DATA_HOME"];
  return join(
    data !== undefined && data !== "" ? data : join(homedir(), ".local", "share"),
    "kody",
  );
}

function unknownVariables(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(environment)
    .filter(
      (name) => name.startsWith("KODY_") && !name.startsWith("KODY_TEST_") && !(name in variables),
    )
    .map((name) => `${name} is not a setting of Kody${suggestion(name)}`);
}

function suggestion(name: string): string {
  const near = nearestWord(name, Object.keys(variables));
  return near === null ? "." : `; did you mean ${near}?`;
}

function text(description: string) {
  return z.string().trim().min(1).optional().describe(description);
}

function positive(description: string) {
  return z.coerce
    .number({ error: "must be a number" })
    .int({ error: "must be a whole number" })
    .positive({ error: "must be greater than 0" })
    .optional()
    .describe(description);
}

function flag(description: string) {
  return z.enum(["0", "1"], { error: "must be 1 or 0" }).optional().describe(description);
}

function port(description: string) {
  return z.coerce
    .number({ error: "must be a port number" })
    .int({ error: "must be a port number" })
    .min(0, { error: "must be a port number from 0 to 65535" })
    .max(65_535, { error: "must be a port number from 0 to 65535" })
    .optional()
    .describe(description);
}

/** A list of hosts; a scheme or path in one would make it match nothing, unnoticed. */
function hosts(description: string) {
  return z
    .string()
    .transform((list) =>
      list
        .split(",")
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ""),
    )
    .refine((entries) => entries.every(isHost), {
      error: "must list hosts as host or host:port, with commas between, e.g. mail.internal:587",
    })
    .optional()
    .describe(description);
}

function isHost(entry: string): boolean {
  return (
    /^(\[[\da-f:.]+\]|[^\s/\\@?#%:[\]]+)(:\d{1,5})?$/i.test(entry) &&
    URL.canParse(`http://${entry}/`)
  );
}

function address(description: string) {
  return z
    .url({ protocol: /^https?$/, error: "must be an http(s) address" })
    .refine(isPlain, { error: "must hold no user, password, ? or #" })
    .transform((url) => url.replace(/\/+$/, ""))
    .optional()
    .describe(description);
}

/** True also for what is no address at all, which is said already. A password in an address would stand in every log line, and nothing can be appended after `?` or `#`. */
function isPlain(url: string): boolean {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return true;
  return parsed.username === "" && parsed.password === "" && !/[?#]/.test(url);
}
