import { credentialProblem, expiryProblem } from "../../contract/index.ts";
import { KodyError } from "../../core/domain/index.ts";
import type { ConsoleKody } from "../../app/index.ts";
import { text, texts, type Command, type CommandInput, type Terminal } from "./command.ts";
import { printable } from "./terminal-text.ts";
import { printConnection } from "./print-connection.ts";
import { withConsole } from "./with-console.ts";

const options = {
  email: {
    type: "string",
    value: "EMAIL",
    help: "Email of the token's Atlassian account; none for access tokens.",
  },
  expires: { type: "string", value: "DATE", help: "Last day of the token, YYYY-MM-DD." },
  repo: {
    type: "string",
    value: "NAME",
    multiple: true,
    help: "Watch WORKSPACE/SLUG; may be given several times.",
  },
  all: {
    type: "string",
    value: "WORKSPACE",
    help: "Watch all its repositories, future ones too.",
  },
} as const;

export const connectCommand: Command = {
  name: "connect",
  summary: "Connects Kody to Bitbucket; asks for the token, or reads it from standard input.",
  positional: "",
  options,
  refuse: refuseToken,
  run,
};

const actor = { kind: "console" } as const;

/** An argument can be read by every user of the machine, and stays in the shell's history. */
function refuseToken(args: readonly string[]): string | null {
  const valued = Object.keys(options).map((name) => `--${name}`);
  const stray = args.some((arg, index) => {
    const isValue = valued.includes(args[index - 1] ?? "");
    return (
      /AT(?:ATT|CTT|BB)/.test(arg) ||
      /^--?t(?:oken)?\b/.test(arg) ||
      (!arg.startsWith("-") && !isValue)
    );
  });
  return stray
    ? "A token is never an argument: every user of this machine could read it, and it now stands in your shell's history. Revoke it at Atlassian and make a new one; then run `kody connect`, which asks for it, or `kody connect --email EMAIL < token.txt`."
    : null;
}

async function run(input: CommandInput, terminal: Terminal): Promise<number> {
  const repositories = texts(input, "repo").map(repositoryOf);
  const credential = await readCredential(input, terminal);
  if (credential === null) {
    terminal.err("Nothing was connected.\n");
    return 2;
  }
  return withConsole(terminal, async (kody) => {
    const answer = await kody.connection.connect(credential, actor);
    terminal.out(printConnection(answer, terminal.colours));
    await watch(kody, repositories, text(input, "all"), terminal);
    return 0;
  });
}

interface Credential {
  readonly email: string;
  readonly token: string;
  readonly expiresOn: string | null;
}

/** Null when the person does not want to go on. */
async function readCredential(input: CommandInput, terminal: Terminal): Promise<Credential | null> {
  const given = { email: text(input, "email"), expires: text(input, "expires") };
  if (!terminal.input.interactive) {
    const token = (await terminal.input.read()).trim();
    return { email: given.email ?? "", token, expiresOn: given.expires };
  }
  const { ask } = terminal.input;
  const email =
    given.email ??
    (await ask({
      words: "Email of the token's Atlassian account (empty for an access token)",
      hidden: false,
      check: (answer) => problemAt("email", answer, "ATATT-not-yet-typed"),
    }));
  if (email === null) return null;
  const token = await ask({
    words: "Token, as Atlassian showed it once",
    hidden: true,
    check: (answer) => problemAt("token", email, answer),
  });
  if (token === null) return null;
  const expires =
    given.expires ??
    (await ask({
      words: "Its last day, YYYY-MM-DD (empty if you don't know)",
      hidden: false,
      check: (answer) => (answer.trim() === "" ? null : expiryProblem(answer.trim(), today())),
    }));
  if (expires === null) return null;
  return { email, token, expiresOn: expires.trim() === "" ? null : expires.trim() };
}

/** What is wrong with this field alone; an empty email may belong to an access token. */
function problemAt(field: "email" | "token", email: string, token: string): string | null {
  if (field === "email" && email.trim() === "") return null;
  const problem = credentialProblem({ email, token });
  if (problem === null) return null;
  return field === "token" || problem.field === field ? problem.message : null;
}

function repositoryOf(name: string): { workspace: string; slug: string } {
  const [workspace = "", slug = "", more] = name.split("/");
  if (workspace !== "" && slug !== "" && more === undefined) return { workspace, slug };
  throw new KodyError("invalid-input", `--repo takes WORKSPACE/SLUG, not "${name}".`);
}

async function watch(
  { repositories: services }: ConsoleKody,
  chosen: readonly { workspace: string; slug: string }[],
  all: string | null,
  terminal: Terminal,
): Promise<void> {
  for (const repository of chosen) {
    const { workspace, slug, hook, queued } = await services.watch(repository, actor);
    const why = hook.reason === null ? "" : `; ${hook.reason}`;
    const line = `${workspace}/${slug}  webhook ${hook.status}, ${queued} open pull requests queued${why}`;
    terminal.out(`${printable(line)}\n`);
  }
  if (all !== null) {
    const rules = [{ workspace: all, project: null, on: true }];
    await services.select({ watch: [], unwatch: [], rules }, actor);
    terminal.out(
      `${printable(all)}  all repositories, future ones too; a running Kody sees to their webhooks\n`,
    );
  }
  if (chosen.length === 0 && all === null) {
    terminal.out(
      "\nNo repository was chosen: --repo WORKSPACE/SLUG, --all WORKSPACE, or on Kody's page.\n",
    );
  }
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
