import { describe, expect, it } from "vitest";
import type { RawFinding } from "../../../core/domain/index.ts";
import { pipelinesAnalyzer } from "./index.ts";

async function check(text: string): Promise<readonly RawFinding[]> {
  const file = { path: "bitbucket-pipelines.yml", text };
  const result = await pipelinesAnalyzer().analyze([file], new AbortController().signal);
  if (result.status !== "ok") throw new Error(result.reason);
  expect(result.skipped).toEqual([]);
  return result.findings;
}

/** `line rule` of each finding but the missing time limit, which every short example has. */
async function marks(text: string): Promise<string[]> {
  const findings = await check(text);
  return findings
    .filter(({ rule }) => rule !== "pipelines/no-max-time")
    .map(({ rule, range }) => `${range?.start ?? "-"} ${rule.replace("pipelines/", "")}`);
}

/** A pipeline whose only step starts on line 4 with the given lines. */
function step(...lines: string[]): string {
  return [
    "pipelines:",
    "  default:",
    "    - step:",
    ...lines.map((line) => `        ${line}`),
    "",
  ].join("\n");
}

/** The same with a script; its first command is on line 5. */
function script(...commands: string[]): string {
  return step("script:", ...commands.map((command) => `  - ${command}`));
}

const everything = `
image:
  name: registry.acme.io:5000/build/node:22.11.0
  run-as-user: 1000
  aws: { oidc-role: arn }
options: { docker: yes, max-time: 30, size: 2x, runs-on: self.hosted, runtime: { cloud: { arch: arm, version: "3" } } }
clone: { depth: full, lfs: true, tags: on, strategy: fetch, filter: "blob:none" }
definitions:
  services:
    docker: { memory: 2048, type: docker }
    db: { image: "postgres:17.2", variables: { POSTGRES_PASSWORD: $PW } }
  caches:
    yarn: ~/.yarn
    keyed: { path: x, key: { files: [yarn.lock] } }
  scripts: &commands
    - npm ci
    - pipe: atlassian/slack-notify:2.3.0
      variables: { CHANNELS: [a, b], URL: $URL }
  steps:
    - step: &build
        name: Build
        script: *commands
        caches: [node, yarn, keyed]
        services: [docker, db]
        artifacts: [dist/**]
pipelines:
  default:
    - step: *build
    - parallel:
        fail-fast: true
        steps:
          - step: { <<: *build, name: Two, size: 16x, condition: { changesets: { includePaths: [a/**], excludePaths: [b] } } }
          - step: { script: [ls], max-time: 5, trigger: manual, oidc: true, fail-fast: false }
    - stage:
        name: Ship
        deployment: production
        trigger: manual
        steps:
          - step: { script: [./ship], image: "busybox@sha256:abc", clone: { enabled: false, sparse-checkout: { enabled: true, patterns: [a] } } }
  branches:
    "{main,release/*}":
      - step:
          <<: *build
          deployment: staging
          after-script: [echo done]
          artifacts: { download: false, upload: [{ name: a, type: scoped, paths: [b], capture-on: always, depth: 2, ignore-paths: [c] }] }
          runs-on: [self.hosted, linux]
          concurrency-group: x
          output-variables: [VERSION]
  tags:
    v*: [{ step: { type: pipeline, custom: child, input-variables: { A: b } } }]
  pull-requests:
    "**": { import: "shared:main:build" }
  custom:
    child:
      - variables:
          - { name: A, default: 1, description: d, allowed-values: [1, 2] }
      - step: { script: ["echo $A"] }
triggers: { repository-push: [{ condition: x, pipelines: [child] }] }
labels: { team: x }
export: true
`;

describe("a file that Bitbucket takes", () => {
  it("has no findings, whatever of the schema it uses", async () => {
    expect(
      (await check(everything)).map(({ rule, range, message }) => [rule, range, message]),
    ).toEqual([]);
  });

  it("may keep its anchors anywhere and leave its image to Bitbucket", async () => {
    expect(
      await marks(`
.base: &base { caches: [node] }
commonBuild: &common
  script: [make]
definitions: { anything: &x [1], steps: [] }
pipelines:
  default:
    - step: { <<: [*base, *common] }
`),
    ).toEqual([]);
  });

  it("may come with a byte order mark and carriage returns", async () => {
    expect(await marks(`\uFEFF${script("echo 😀").replaceAll("\n", "\r\n")}`)).toEqual([]);
    expect(
      await marks(`\uFEFF# 😀\r\n${script("ls", "printenv").replaceAll("\n", "\r\n")}`),
    ).toEqual(["7 printed-environment"]);
  });
});

describe("the schema", () => {
  it.each([
    ["a step without a script", step("name: x"), ["3 missing-script"]],
    ["a step whose script is misspelt, said once", step("scripts: [ls]"), ["4 unknown-key"]],
    ["a misspelt option", `options: { max_time: 5 }\n${script("ls")}`, ["1 unknown-key"]],
    [
      "a misspelt start condition",
      "pipelines:\n  branch:\n    main:\n      - step: { script: [ls] }\n",
      ["2 unknown-key"],
    ],
    ["an unknown size", step("size: 3x", "script: [ls]"), ["4 unknown-value"]],
    ["an unknown trigger", step("trigger: manul", "script: [ls]"), ["4 unknown-value"]],
    ["a text for a list", step("script: npm test"), ["4 wrong-type"]],
    ["a list for a text", step("name: [a]", "script: [ls]"), ["4 wrong-type"]],
    ["a text for a number", step("max-time: long", "script: [ls]"), ["4 wrong-type"]],
    ["a text for a switch", step("oidc: please", "script: [ls]"), ["4 wrong-type"]],
    ["a map for a command", script("a: b"), ["5 command-as-map"]],
    ["a colon that makes a map of a command", script("echo build: done"), ["5 command-as-map"]],
    ["a key written twice", step("script: [ls]", "script: [pwd]"), ["5 duplicate-key"]],
    ["an image without a name", `image: { username: x }\n${script("ls")}`, ["1 missing-key"]],
    [
      "a service that isn't there",
      step("script: [ls]", "services: [docker, redis]"),
      ["5 undefined-service"],
    ],
    [
      "a cache that isn't there",
      step("script: [ls]", "caches: [node, nodes]"),
      ["5 undefined-cache"],
    ],
    ["no pipelines", "image: node:22\n", ["- no-pipelines"]],
    ["an empty file", "", ["- no-pipelines"]],
    ["something else entirely", "- a\n- b\n", ["- no-pipelines", "1 wrong-type"]],
  ])("finds %s", async (_name, text, expected) => {
    expect(await marks(text)).toEqual(expected);
  });

  it("names the key that was meant", async () => {
    const [finding] = await check(
      `${step("deploymnet: test", "script: [ls]")}options: { max-time: 5 }\n`,
    );
    expect(finding).toMatchObject({ title: "deploymnet should be deployment", severity: "medium" });
  });

  it("says where YAML itself breaks", async () => {
    const findings = await check("pipelines:\n  default:\n\t- step\n");
    expect(findings[0]).toMatchObject({
      rule: "pipelines/yaml-syntax",
      severity: "high",
      range: { start: 3 },
    });
    expect(await check("a: [1\nb: }\nc: {\n")).toHaveLength(1);
  });

  it("counts the steps of a pipeline, stages and parallel groups included", async () => {
    const steps = (count: number): string => "          - step: { script: [ls] }\n".repeat(count);
    const text = (last: number): string =>
      `pipelines:\n  default:\n    - parallel:\n        steps:\n${steps(60)}    - stage:\n        steps:\n${steps(last)}`;
    expect(await marks(text(40))).toEqual([]);
    expect(await marks(text(41))).toEqual(["2 too-many-steps"]);
  });

  it("allows a deployment environment once per pipeline, not once per file", async () => {
    const deploy = "      - step: { deployment: test, script: [ls] }\n";
    expect(await marks(`pipelines:\n  branches:\n    a:\n${deploy}    b:\n${deploy}`)).toEqual([]);
    expect(await marks(`pipelines:\n  branches:\n    a:\n${deploy}${deploy}`)).toEqual([
      "5 duplicate-deployment",
    ]);
  });

  it("asks for a time limit once, unless there is one", async () => {
    const [finding, ...more] = await check(script("ls"));
    expect([finding?.rule, finding?.range, finding?.severity, more]).toEqual([
      "pipelines/no-max-time",
      null,
      "low",
      [],
    ]);
    expect(await check(step("max-time: 5", "script: [ls]"))).toEqual([]);
  });
});

describe("traps", () => {
  it.each(["image: node", "image: node:latest", "image: { name: registry.acme.io:5000/node }"])(
    "finds the unpinned %s",
    async (image) => {
      expect(await marks(`${image}\n${script("ls")}`)).toEqual(["1 unpinned-image"]);
    },
  );

  it.each([
    "image: node:22",
    "image: $IMAGE",
    "image: acme/a:${TAG}",
    "image: a@sha256:b",
    "image: r.io:5000/a:1",
  ])("leaves the pinned %s alone", async (image) => {
    expect(await marks(`${image}\n${script("ls")}`)).toEqual([]);
  });

  it("tells pipes with a version from pipes without", async () => {
    expect(
      await marks(
        script("pipe: atlassian/a:1.2.3", "pipe: docker://acme/a", "pipe: atlassian/a:latest"),
      ),
    ).toEqual(["6 unpinned-pipe", "7 unpinned-pipe"]);
  });

  it.each([
    ["printed-secret", "echo $DB_PASSWORD"],
    ["printed-secret", 'echo "token is ${NPM_TOKEN}" && ls'],
    ["printed-secret", "cd a; printf '%s' $AWS_SECRET_ACCESS_KEY"],
    ["printed-secret", "if true; then echo $API_KEY; fi"],
    ["printed-environment", "printenv"],
    ["printed-environment", "ls && env | sort"],
    ["shell-injection", 'eval "deploy $BITBUCKET_BRANCH"'],
    ["shell-injection", 'sh -c "deploy ${BITBUCKET_TAG} now"'],
    ["shell-injection", 'ssh deploy@host "cd app && git checkout $BITBUCKET_BRANCH"'],
    ["shell-injection", "eval $(git log -1 --pretty=%B)"],
    ["shell-injection", "python3 -c \"print('$BITBUCKET_BRANCH')\""],
    ["download-piped-to-shell", "curl -fsSL https://a.b/c.sh | sh"],
    ["download-piped-to-shell", "wget -qO- https://a.b | sudo -E bash -s -- --x"],
    ["download-piped-to-shell", "bash <(curl -s https://a.b)"],
    ["download-piped-to-shell", 'sh -c "$(curl -fsSL https://a.b)"'],
    ["download-piped-to-shell", "curl -sS https://a.b | python3 -"],
    ["privileged-container", "docker run --rm --privileged -v a:b c"],
    ["hidden-failure", "npm test || true"],
    ["hidden-failure", "./mvnw verify || echo failed"],
    ["hidden-failure", "pytest -q || :"],
  ])("finds %s in `%s`", async (rule, command) => {
    expect(await marks(script("ls", `'${command.replaceAll("'", "''")}'`))).toEqual([`6 ${rule}`]);
  });

  it.each([
    "echo $DB_PASSWORD | docker login --password-stdin",
    'echo "$NPM_TOKEN" > ~/.npmrc',
    'echo "//r/:_authToken=${NPM_TOKEN}" >> .npmrc',
    "echo $AWS_ACCESS_KEY_ID $TOKENIZER $SECRETARY",
    'echo "set TOKEN and PASSWORD"',
    "export PASSWORD=$DB_PASSWORD",
    "docker login -u $USER -p $DOCKER_PASSWORD",
    "env FOO=1 make",
    "set -e",
    "printenv HOME",
    "eval $(ssh-agent -s)",
    "eval $(aws ecr get-login --no-include-email)",
    'sh -c \'deploy "$1"\' -- "$BITBUCKET_BRANCH"',
    "git checkout $BITBUCKET_BRANCH",
    'ssh deploy@host ./deploy "$BITBUCKET_COMMIT"',
    "curl -o a.sh https://a.b && sha256sum -c a.sum",
    "curl https://a.b | jq .x",
    "cat local.sh | bash",
    "docker run --rm a --flag",
    "npm ci || npm install",
    "mkdir a || true",
    "npm test",
  ])("leaves `%s` alone", async (command) => {
    expect(await marks(script(`'${command.replaceAll("'", "''")}'`))).toEqual([]);
  });

  it("reads commands of blocks line by line, continued lines together, comments not at all", async () => {
    expect(
      await marks(
        script(
          "|\n            # printenv\n            ls # printenv\n            curl https://a.b \\\n              | sh\n            printenv",
          ">\n            docker run\n            --privileged x",
        ),
      ),
    ).toEqual(["8 download-piped-to-shell", "10 printed-environment", "11 privileged-container"]);
  });

  it("warns of tracing only where a secret follows", async () => {
    expect(await marks(script("set -ex", "deploy --token $DEPLOY_TOKEN"))).toEqual([
      "5 traced-secret",
    ]);
    expect(await marks(script("set -x", "ls", "set +x", "deploy $DEPLOY_TOKEN"))).toEqual([]);
    expect(await marks(script("deploy $DEPLOY_TOKEN", "set -x", "ls"))).toEqual([]);
  });

  it("knows that an after-script can't fail the step", async () => {
    expect(await marks(step("script: [make]", "after-script:", "  - npm test"))).toEqual([
      "6 hidden-failure",
    ]);
    expect(await marks(step("script: [make]", "after-script:", "  - ./upload.sh"))).toEqual([]);
  });

  it("finds a clone that trusts everybody", async () => {
    const findings = await check(
      step("clone: { skip-ssl-verify: true }", "script: [ls]", "max-time: 5"),
    );
    expect(findings).toMatchObject([
      { rule: "pipelines/skip-ssl-verify", category: "security", range: { start: 4 } },
    ]);
  });

  it("remarks an anchored step once, at its place, however often it is used", async () => {
    const uses = Array.from({ length: 30 }, (_, n) => `    b${n}: [{ step: *s }]\n`).join("");
    expect(
      await marks(
        `definitions:\n  s: &s\n    script: [printenv]\n    size: 9x\npipelines:\n  branches:\n${uses}`,
      ),
    ).toEqual(["3 printed-environment", "4 unknown-value"]);
  });
});

describe("what is said", () => {
  it("has no markup in titles, and code spans alone in messages, whatever the file is called inside", async () => {
    const nasty = '"![x](https://evil.test)<img>`"';
    const findings = await check(
      `${nasty}: 1\nimage: ${nasty}\noptions: { sizes: 1 }\npipelines:\n  default:\n    - step: { ${nasty}: 1, size: ${nasty}, script: [{ pipe: ${nasty} }], services: [${nasty}] }\n`,
    );
    expect(findings.length).toBeGreaterThan(4);
    for (const { title, message } of findings) {
      expect(title).not.toMatch(/[`*[\]<>!()]/);
      expect(title).not.toMatch(/\.$/);
      expect(message.replace(/`[^`]*`/g, "")).not.toMatch(/[[\]<>!`]/);
      expect(message.split(/\s+/).length).toBeLessThan(120);
    }
  });
});
