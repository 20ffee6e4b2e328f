/** What every git process is given, so that no repository can make it run, read or reach anything. */

/** Where git runs and what of this machine's environment it may see. */
export interface Surroundings {
  /** An existing folder of Kody's own: HOME (so no .netrc) and working folder. */
  readonly home: string;
  /** Where to find git, and how to reach the network; nothing else is passed on. */
  readonly environment?: GitEnvironment;
}

export interface GitEnvironment {
  readonly PATH?: string | undefined;
  readonly HTTPS_PROXY?: string | undefined;
  readonly NO_PROXY?: string | undefined;
  readonly SSL_CERT_FILE?: string | undefined;
}

/** The usual places of git, for callers that do not hand over their own PATH. */
const usualPath = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin:/run/current-system/sw/bin";

/**
 * Repositories are only ever read through a git folder that Kody made itself, so no config of theirs applies. These
 * settings hold even if one did: they come last, from the command line.
 */
const settings = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.attributesFile=/dev/null",
  "core.excludesFile=/dev/null",
  "core.pager=cat",
  "core.askPass=",
  "core.sshCommand=/bin/false",
  "core.gitProxy=",
  "core.alternateRefsCommand=",
  "core.quotePath=false",
  "safe.bareRepository=explicit",
  "protocol.allow=never",
  "credential.helper=",
  "submodule.recurse=false",
  "fetch.recurseSubmodules=no",
  "diff.suppressBlankEmpty=false",
  "gc.auto=0",
  "maintenance.auto=false",
  // Old repositories carry harmless oddities that these checks refuse; what they protect is the work tree, and none exists.
  "transfer.fsckObjects=false",
  "http.followRedirects=false",
];

export function gitArguments(gitDir: string | null): string[] {
  const place = gitDir === null ? [] : [`--git-dir=${gitDir}`];
  return [
    "--no-pager",
    "--literal-pathspecs",
    ...place,
    ...settings.flatMap((setting) => ["-c", setting]),
  ];
}

/**
 * For network commands: git asks a helper, and the helper reads the secret from descriptor 3. `read` and `printf` are
 * built into every shell, so nothing shows in a process list.
 */
export const accessArguments = [
  "-c",
  `credential.helper=!f() { test "$1" = get || exit 0; IFS= read -r u <&3; IFS= read -r p <&3; printf 'username=%s\\npassword=%s\\n' "$u" "$p"; }; f`,
  "-c",
  "http.proactiveAuth=basic",
  "-c",
  "http.lowSpeedLimit=1000",
  "-c",
  "http.lowSpeedTime=30",
];

/** `scheme` null: no transport at all. GIT_ALLOW_PROTOCOL outranks every `protocol.*` setting. */
export function gitVariables(
  gitDir: string | null,
  surroundings: Surroundings,
  scheme: "https" | "http" | null,
): Record<string, string> {
  const { home, environment = {} } = surroundings;
  const variables: Record<string, string> = {
    PATH: environment.PATH ?? usualPath,
    HOME: home,
    LANG: "C",
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ALLOW_PROTOCOL: scheme ?? "none",
    GIT_NO_LAZY_FETCH: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_PROTOCOL_FROM_USER: "0",
  };
  if (gitDir === null) variables["GIT_CEILING_DIRECTORIES"] = home;
  if (scheme === null) return variables;
  const network = {
    HTTPS_PROXY: environment.HTTPS_PROXY,
    NO_PROXY: environment.NO_PROXY,
    SSL_CERT_FILE: environment.SSL_CERT_FILE,
  };
  for (const [name, value] of Object.entries(network))
    if (value !== undefined) variables[name] = value;
  return variables;
}
