import {
  cargoToml,
  composerJson,
  gemfile,
  goMod,
  isObject,
  joinBlocks,
  NPM_BLOCKS,
  packageJson,
  parseJsonObject,
  pythonToml,
  type Wanted,
} from "./manifests.ts";

export interface LockInput {
  readonly manifest: string;
  /** Null when it is new, or when the state before the change itself is judged. */
  readonly oldManifest: string | null;
  readonly lock: string;
  readonly lockChanged: boolean;
  /** From the lockfile's folder to the manifest's; "" in the same one. */
  readonly folder: string;
}

export interface LockKind {
  readonly manifest: string;
  readonly lock: string;
  /** One lockfile serves manifests in folders below. */
  readonly workspaces: boolean;
  /** Compared when only the lockfile changed, too. */
  readonly both: boolean;
  readonly command: string;
  readonly effect: string;
  /** The dependencies that the lockfile does not have as the manifest asks for them. */
  missing(input: LockInput): string[];
}

const NOT_LOCKED = /^(?:workspace|file|link|portal|patch|catalog|exec):/;

function npmLock(input: LockInput): string[] {
  const wanted = packageJson(input.manifest);
  const lock = parseJsonObject(input.lock);
  if (wanted === null || lock === null) return [];
  const packages = lock["packages"];
  if (!isObject(packages)) {
    // The first format of the lockfile keeps resolved versions only: names are all that can be compared.
    const names = lock["dependencies"];
    return isObject(names) && input.folder === ""
      ? [...wanted.keys()].filter((name) => !Object.hasOwn(names, name))
      : [];
  }
  const own = Object.hasOwn(packages, input.folder) ? packages[input.folder] : null;
  if (!isObject(own)) return [];
  const locked = joinBlocks(own, NPM_BLOCKS);
  const names = new Set([...wanted.keys(), ...locked.keys()]);
  return [...names].filter((name) => wanted.get(name) !== locked.get(name)).toSorted();
}

function yarnLock(input: LockInput): string[] {
  const own = parseJsonObject(input.manifest)?.["name"];
  const scope = typeof own === "string" && own.startsWith("@") ? `${own.split("/")[0]}/` : null;
  return news(packageJson, input)
    .filter(([, spec]) => !NOT_LOCKED.test(spec))
    .filter(
      ([name, spec]) =>
        !input.lock.includes(`${name}@${spec}`) && !input.lock.includes(`${name}@npm:${spec}`),
    )
    .map(([name]) => name)
    .filter((name) => input.lock.includes(`${name}@`) || !mayBeWorkspace(name, scope));
}

/** Packages of the same repository aren't locked; they share the scope of the one that asks for them. */
function mayBeWorkspace(name: string, scope: string | null): boolean {
  return scope !== null && name.startsWith(scope);
}

function goSum(input: LockInput): string[] {
  const replaced = new Set(
    [...input.manifest.matchAll(/^\s*(?:replace\s+)?(\S+)(?:\s+v\S+)?\s+=>/gm)].map(
      (match) => match[1],
    ),
  );
  return news(goMod, input)
    .filter(([name, version]) => !replaced.has(name) && !input.lock.includes(`${name} ${version}`))
    .map(([name]) => name);
}

/** Lockfiles that only list names in a way that is safe to search. */
function byName(
  parse: (text: string) => Wanted,
  entry: (name: string) => string,
): LockKind["missing"] {
  return (input) =>
    news(parse, input)
      .map(([name]) => name)
      .filter((name) => !input.lock.includes(entry(name)));
}

/** Lockfiles that hold a digest of the manifest: they must change with it. */
function withManifest(parse: (text: string) => Wanted): LockKind["missing"] {
  return (input) =>
    input.lockChanged || input.oldManifest === null ? [] : news(parse, input).map(([name]) => name);
}

/** What the manifest asks for that it did not before. */
function news(parse: (text: string) => Wanted, input: LockInput): [string, string][] {
  const now = parse(input.manifest);
  const before = input.oldManifest === null ? null : parse(input.oldManifest);
  if (now === null) return [];
  return [...now]
    .filter(([name, spec]) => before?.get(name) !== spec)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function withoutPnpmLinks(parse: (text: string) => Wanted): (text: string) => Wanted {
  return (text) => new Map([...(parse(text) ?? [])].filter(([, spec]) => !NOT_LOCKED.test(spec)));
}

const fails = "An install that trusts the lockfile fails.";
const drifts = "Builds then resolve the difference on their own, each as of its day.";

function lockKind(
  manifest: string,
  lock: string,
  command: string,
  effect: string,
  missing: LockKind["missing"],
): LockKind {
  const workspaces = ["package-lock.json", "yarn.lock", "pnpm-lock.yaml", "Cargo.lock"].includes(
    lock,
  );
  const both = lock === "package-lock.json" || lock === "npm-shrinkwrap.json";
  return { manifest, lock, workspaces, both, command, effect, missing };
}

export const lockKinds: readonly LockKind[] = [
  lockKind(
    "package.json",
    "npm-shrinkwrap.json",
    "npm install",
    "`npm ci` refuses to install.",
    npmLock,
  ),
  lockKind(
    "package.json",
    "package-lock.json",
    "npm install",
    "`npm ci` refuses to install.",
    npmLock,
  ),
  lockKind("package.json", "yarn.lock", "yarn install", fails, yarnLock),
  lockKind(
    "package.json",
    "pnpm-lock.yaml",
    "pnpm install",
    fails,
    withManifest(withoutPnpmLinks(packageJson)),
  ),
  lockKind(
    "composer.json",
    "composer.lock",
    "composer update --lock",
    drifts,
    withManifest(composerJson),
  ),
  lockKind("Pipfile", "Pipfile.lock", "pipenv lock", fails, withManifest(pythonToml)),
  lockKind("pyproject.toml", "poetry.lock", "poetry lock", fails, withManifest(pythonToml)),
  lockKind("pyproject.toml", "uv.lock", "uv lock", fails, withManifest(pythonToml)),
  lockKind(
    "Gemfile",
    "Gemfile.lock",
    "bundle install",
    fails,
    byName(gemfile, (name) => ` ${name}`),
  ),
  lockKind("go.mod", "go.sum", "go mod tidy", "The build stops with a missing checksum.", goSum),
  lockKind(
    "Cargo.toml",
    "Cargo.lock",
    "cargo update --workspace",
    fails,
    byName(cargoToml, (name) => `name = "${name}"`),
  ),
];
