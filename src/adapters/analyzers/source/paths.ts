const LOCKFILES: ReadonlySet<string> = new Set([
  "package-lock.json",
  "npm-shrinkwrap.json",
  "yarn.lock",
  "pnpm-lock.yaml",
  "bun.lock",
  "deno.lock",
  "composer.lock",
  "gemfile.lock",
  "pipfile.lock",
  "poetry.lock",
  "uv.lock",
  "pdm.lock",
  "cargo.lock",
  "go.sum",
  "mix.lock",
  "pubspec.lock",
  "podfile.lock",
  "packages.lock.json",
  "gradle.lockfile",
  "flake.lock",
]);

const VENDORED = /(?:^|\/)(?:node_modules|vendor|third[-_]party|bower_components|\.yarn)\//i;
const BUILT =
  /(?:^|\/)(?:dist|build|out|__snapshots__)\/|\.(?:min\.(?:js|css|mjs)|map|snap|bundle\.js|pb\.go|g\.dart)$/i;

/** The part after the last slash. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The part before the last slash, "" at the root. */
export function directory(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** Lower case, with the dot; "" without one. */
export function extension(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot).toLowerCase();
}

export function isLockfile(path: string): boolean {
  return LOCKFILES.has(baseName(path).toLowerCase());
}

/** Written by a tool or by somebody else: not what a reviewer reads. */
export function isDerived(path: string): boolean {
  return isLockfile(path) || VENDORED.test(path) || BUILT.test(path);
}

export function isVendored(path: string): boolean {
  return VENDORED.test(path);
}

const TOOLS =
  /(?:^|\/)(?:scripts?|tools?|tooling|tasks?|bench(?:mark)?s?|perf|examples?|samples?|demos?|docs?|website|site|ci|\.github|\.storybook|cypress|e2e|bin|build-tools|locales?)\/|(?:^|\/)(?:gulpfile|gruntfile|rakefile|karma|wallaby|webpack|rollup|vite|babel|jest|vitest|eslint|prettier|karma|next|nuxt|tailwind|postcss|svelte|metro)(?:\.[\w.-]+)?\.[cm]?[jt]s$|[.-](?:config|conf|setup|stories|bench)\.[cm]?[jt]sx?$/i;

/** Runs on the machines of those who build, test or start a project, with what they themselves give it. */
export function isTool(path: string): boolean {
  return TOOLS.test(path);
}
