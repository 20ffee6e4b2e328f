/**
 * The shape of bitbucket-pipelines.yml. Bitbucket: the configuration reference's pages on options, clone, definitions,
 * images, start conditions, stages, parallel, steps and child pipelines, and the published schema, as of August 2026.
 */
export type Shape =
  | { readonly is: "any" }
  | { readonly is: "text" | "flag" | "whole number" }
  | { readonly is: "one of"; readonly values: readonly string[] }
  | { readonly is: "list"; readonly of: Shape }
  | {
      readonly is: "keys";
      readonly keys: ReadonlyMap<string, Shape>;
      readonly needs: readonly string[];
      readonly free: boolean;
    }
  | { readonly is: "names"; readonly of: Shape }
  | { readonly is: "either"; readonly of: readonly Shape[] };

const any: Shape = { is: "any" };
const text: Shape = { is: "text" };
const flag: Shape = { is: "flag" };
const whole: Shape = { is: "whole number" };
const texts: Shape = { is: "list", of: text };

function oneOf(...values: string[]): Shape {
  return { is: "one of", values };
}

function either(...of: Shape[]): Shape {
  return { is: "either", of };
}

function listOf(of: Shape): Shape {
  return { is: "list", of };
}

function names(of: Shape): Shape {
  return { is: "names", of };
}

/** `free`: other keys may be there, as places for YAML anchors. */
function keys(known: Record<string, Shape>, needs: readonly string[] = [], free = false): Shape {
  return { is: "keys", keys: new Map(Object.entries(known)), needs, free };
}

const image = either(
  text,
  keys(
    {
      name: text,
      "run-as-user": whole,
      username: text,
      password: text,
      email: text,
      aws: keys({ "access-key": text, "secret-key": text, "oidc-role": text }),
    },
    ["name"],
  ),
);

const size = oneOf("1x", "2x", "4x", "8x", "16x", "32x");
const trigger = oneOf("automatic", "manual");
const runsOn = either(text, texts);
const runtime = keys({
  cloud: keys({
    arch: oneOf("x86", "arm"),
    "atlassian-ip-ranges": flag,
    "instance-type": text,
    platform: oneOf("linux", "windows"),
    version: text,
  }),
  "self-hosted": any,
});

const clone = keys({
  enabled: flag,
  depth: either(whole, oneOf("full")),
  lfs: flag,
  tags: flag,
  strategy: oneOf("fetch", "clone"),
  filter: text,
  "sparse-checkout": keys({ enabled: flag, "cone-mode": flag, patterns: texts }),
  "skip-ssl-verify": flag,
});

const condition = keys({
  changesets: keys({ includePaths: texts, excludePaths: texts }),
  state: text,
});

const upload = keys(
  {
    name: text,
    type: oneOf("shared", "scoped", "test-reports"),
    paths: texts,
    "ignore-paths": texts,
    depth: whole,
    "capture-on": oneOf("success", "failed", "always"),
  },
  ["name", "paths"],
);

const artifacts = either(
  listOf(either(text, any)),
  keys({
    download: either(flag, texts),
    paths: texts,
    upload: listOf(either(text, upload)),
    input: texts,
    output: texts,
  }),
);

const pipe = keys({ pipe: text, variables: names(any) }, ["pipe"]);
const agent = keys({ agent: any, prompt: text, config: any, permissions: any, provider: text }, [
  "agent",
]);
/** A pipe is told from an agent by its key; what is neither is reported as a pipe. */
export const scriptItem: Shape = either(text, pipe, agent);
const script = listOf(scriptItem);

export const step = keys({
  name: text,
  script,
  "after-script": script,
  image,
  size,
  trigger,
  "max-time": whole,
  caches: texts,
  services: texts,
  artifacts,
  clone,
  condition,
  deployment: text,
  environment: text,
  "fail-fast": flag,
  oidc: flag,
  "runs-on": runsOn,
  runtime,
  "concurrency-group": text,
  type: oneOf("inline", "pipeline"),
  custom: text,
  "input-variables": any,
  "output-variables": texts,
  "on-fail": any,
  auth: any,
});

const stepItem = keys({ step }, ["step"]);
const parallel = either(
  listOf(stepItem),
  keys({ "fail-fast": flag, steps: listOf(stepItem) }, ["steps"]),
);
const stage = keys(
  {
    name: text,
    steps: listOf(stepItem),
    trigger,
    deployment: text,
    environment: text,
    condition,
    "concurrency-group": text,
    "on-fail": any,
  },
  ["steps"],
);
const variables = listOf(
  keys({ name: text, default: any, description: text, "allowed-values": listOf(any) }, ["name"]),
);
const item = keys({ step, parallel, stage, variables, final: any });
const pipeline = either(listOf(item), keys({ import: text, variables }, ["import"]));

const cache = either(text, keys({ path: text, key: keys({ files: texts }, ["files"]) }, ["path"]));
const service = keys({ image, memory: whole, type: oneOf("docker"), variables: names(any) });

export const root = keys(
  {
    image,
    options: keys({ docker: flag, "max-time": whole, size, runtime, "runs-on": runsOn }),
    clone,
    definitions: keys(
      {
        caches: names(cache),
        services: names(service),
        pipelines: names(pipeline),
        imports: any,
        agents: any,
      },
      [],
      true,
    ),
    pipelines: keys({
      default: pipeline,
      branches: names(pipeline),
      tags: names(pipeline),
      bookmarks: names(pipeline),
      "pull-requests": names(pipeline),
      custom: names(pipeline),
    }),
    triggers: any,
    export: flag,
    labels: any,
  },
  [],
  true,
);
