import type { IForbiddenRuleType } from "dependency-cruiser";

const testFiles = "[.]test[.]tsx?$";
/** Tests, and what only tests use. */
const tests = `${testFiles}|/testing/`;

/**
 * Who may import whom. Each rule's comment names the remedy. A test breaks every rule once on a made-up tree, so that
 * none can be lost unnoticed.
 */
export const rules: readonly (IForbiddenRuleType & {
  readonly name: string;
  readonly comment: string;
})[] = [
  {
    name: "no-cycles",
    comment:
      "Modules import each other in a circle, be it for types only. Move what both need into a third module.",
    severity: "error",
    from: {},
    to: { circular: true },
  },
  {
    name: "resolvable",
    comment: "This import leads nowhere. Correct its path, or add the package to package.json.",
    severity: "error",
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: "production-dependencies",
    comment:
      "Running code imports a package that `npm install --omit=dev` leaves out. Move it to dependencies, or the code to a test.",
    severity: "error",
    from: { path: "^(src|sandbox)/", pathNot: tests },
    to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], pathNot: "/@types/" },
  },
  {
    name: "core-is-pure",
    comment:
      "Core decides and touches nothing: no Node modules, no packages, nothing outside src/core. Declare a port in core/ports and implement it in an adapter.",
    severity: "error",
    from: { path: "^src/core/", pathNot: [tests, "^src/core/diff/"] },
    to: { pathNot: "^src/core/" },
  },
  {
    name: "core-diff-is-pure",
    comment:
      "core/diff may import core/domain and the npm package `diff`, nothing else. Pass in what it needs as a value.",
    severity: "error",
    from: { path: "^src/core/diff/", pathNot: tests },
    to: { pathNot: ["^src/core/(diff|domain)/", "^node_modules/(@types/)?diff/"] },
  },
  {
    name: "domain-imports-nothing",
    comment:
      "core/domain holds plain values and imports nothing. Move the import's user to core/review or core/connect.",
    severity: "error",
    from: { path: "^src/core/domain/", pathNot: tests },
    to: { pathNot: "^src/core/domain/" },
  },
  {
    name: "ports-know-domain-only",
    comment:
      "A port speaks of domain values only. Move the type it needs to core/domain, or declare it in the port.",
    severity: "error",
    from: { path: "^src/core/ports/", pathNot: tests },
    to: { pathNot: ["^src/core/ports/", "^src/core/domain/"] },
  },
  {
    name: "adapters-stand-alone",
    comment:
      "An adapter imports core and itself; never another adapter, nor entry, config, contract or app. Join the two in src/app.",
    severity: "error",
    from: { path: "^src/adapters/([^/]+)/", pathNot: tests },
    to: {
      path: "^(src|sandbox|web|bench|scripts|test)/",
      pathNot: ["^src/core/", "^src/adapters/$1/"],
    },
  },
  {
    name: "entry-knows-no-adapter",
    comment:
      "Entry gets what it needs from src/app; it imports core, contract and config. Pass a function through the composition root.",
    severity: "error",
    from: { path: "^src/entry/([^/]+)/", pathNot: tests },
    to: {
      path: "^(src|web|bench|scripts|test)/",
      pathNot: ["^src/(core|contract|config|app)/", "^src/entry/$1/"],
    },
  },
  {
    name: "server-and-worker-are-handed-their-app",
    comment:
      "The server and the worker get their services as arguments; only the command line starts src/app. Add a service to their arguments.",
    severity: "error",
    from: { path: "^src/entry/(?!cli/)", pathNot: tests },
    to: { path: "^src/app/" },
  },
  {
    name: "only-app-joins-adapters",
    comment: "Only src/app imports adapters. Add the port to what src/app hands over.",
    severity: "error",
    from: { path: "^(src|web)/", pathNot: ["^src/(app|adapters)/", tests] },
    to: { path: "^src/adapters/" },
  },
  {
    name: "config-and-contract-stand-alone",
    comment:
      "config and contract are read by everybody and import no other part of src. Move the import's user.",
    severity: "error",
    from: { path: "^src/(config|contract)/", pathNot: tests },
    to: { path: "^(src|sandbox|web|bench|scripts|test)/", pathNot: "^src/$1/" },
  },
  {
    name: "doors",
    comment: "A folder's index.ts is its only door. Import that, and export there what you need.",
    severity: "error",
    from: { pathNot: ["^src/(adapters|core|entry)/[^/]+/", "^src/(app|config|contract)/"] },
    to: {
      path: "^src/(adapters|core|entry)/[^/]+/|^src/(app|config|contract)/",
      pathNot: [
        "^src/(adapters|core|entry)/[^/]+/index[.]ts$",
        "^src/(app|config|contract)/index[.]ts$",
        "^src/entry/cli/main[.]ts$",
      ],
    },
  },
  {
    name: "doors-between-parts",
    comment: "A folder's index.ts is its only door. Import that, and export there what you need.",
    severity: "error",
    from: { path: "^src/((?:adapters|core|entry)/[^/]+|app|config|contract)/" },
    to: {
      path: "^src/(adapters|core|entry)/[^/]+/|^src/(app|config|contract)/",
      pathNot: [
        "^src/$1/",
        "^src/(adapters|core|entry)/[^/]+/index[.]ts$",
        "^src/(app|config|contract)/index[.]ts$",
      ],
    },
  },
  {
    name: "sandbox-door",
    comment:
      "The sandbox is used through an index.ts of its own. Import sandbox/index.ts, and export there what you need.",
    severity: "error",
    from: { pathNot: "^sandbox/" },
    to: { path: "^sandbox/", pathNot: ["^sandbox/index[.]ts$", "^sandbox/[^/]+/index[.]ts$"] },
  },
  {
    name: "sandbox-only-from-the-command-line",
    comment:
      "Kody itself doesn't know the sandbox; only its command line starts it, through sandbox/index.ts. Set Bitbucket's address instead.",
    severity: "error",
    from: { path: "^(src|web)/", pathNot: ["^src/entry/cli/", tests] },
    to: { path: "^sandbox/" },
  },
  {
    name: "command-line-uses-the-sandbox-door",
    comment: "src/entry/cli starts the sandbox through sandbox/index.ts alone. Export it there.",
    severity: "error",
    from: { path: "^src/entry/cli/" },
    to: { path: "^sandbox/", pathNot: "^sandbox/index[.]ts$" },
  },
  {
    name: "sandbox-is-an-island",
    comment:
      "The sandbox shares nothing with src: one misreading of Bitbucket would otherwise pass its own test. Write it again, from the reference.",
    severity: "error",
    from: { path: "^sandbox/", pathNot: tests },
    to: { path: "^(src|web|bench|scripts|test)/" },
  },
  {
    name: "sandbox-tests-are-islanders-too",
    comment: "The sandbox's own tests don't use Kody. Move a test that joins both to test/.",
    severity: "error",
    from: { path: "^sandbox/.*[.]test[.]ts$" },
    to: { path: "^(src|web|bench)/" },
  },
  {
    name: "web-knows-the-contract-only",
    comment:
      "The browser part imports src/contract and nothing else of the server. Add what it needs to the contract.",
    severity: "error",
    from: { path: "^web/", pathNot: tests },
    to: {
      path: "^(src|sandbox|bench|scripts|test)/",
      pathNot: "^src/contract/index[.]ts$",
    },
  },
  {
    name: "web-runs-in-a-browser",
    comment: "There are no Node modules in a browser. Ask the server through the API.",
    severity: "error",
    from: { path: "^web/src/", pathNot: tests },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "child-processes-in-few-places",
    comment:
      "Only adapters start programs: git, the analyzers and PostgreSQL. Add a method to one of their ports.",
    severity: "error",
    from: {
      path: "^src/",
      pathNot: ["^src/adapters/(git|analyzers|postgres)/", tests],
    },
    to: { path: "^(node:)?(child_process|cluster)$" },
  },
  {
    name: "nothing-imports-tests",
    comment: "A test file is imported by nobody. Move what is shared to test/support.",
    severity: "error",
    from: {},
    to: { path: testFiles },
  },
  {
    name: "running-code-imports-no-test-support",
    comment:
      "Code that runs for users doesn't import test/, testing/, scripts/ or bench/. Move it to where it belongs.",
    severity: "error",
    from: { path: "^(src|sandbox|web|bin)/", pathNot: tests },
    to: { path: "^(test|scripts|bench)/|/testing/" },
  },
];
