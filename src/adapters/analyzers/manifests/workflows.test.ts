import { describe, expect, it } from "vitest";
import { marksOf } from "../testing/marks.ts";
import type { workflowWordings } from "./workflows.ts";

const marks = (text: string): Promise<string[]> =>
  marksOf(".github/workflows/ci.yml", text, "workflows");

/** A workflow whose only step begins on line 6 with the given lines. */
function step(event: string, ...lines: string[]): string {
  const [first = "", ...rest] = lines;
  return [
    `on: ${event}`,
    "jobs:",
    "  a:",
    "    runs-on: ubuntu-24.04",
    "    steps:",
    `      - ${first}`,
    ...rest.map((line) => `        ${line}`),
    "",
  ].join("\n");
}

const sha = "11bd71901bbe5b1630ceea73d27597364c9af683";

const examples: Record<keyof typeof workflowWordings, { must: [number, string][]; not: string[] }> =
  {
    "script-injection": {
      must: [
        [6, step("issues", 'run: echo "${{ github.event.issue.title }}"')],
        [8, step("pull_request", "run: |", "  make", "  git checkout ${{ github.head_ref }}")],
        [
          8,
          step(
            "issues",
            "uses: actions/github-script@v7",
            "with:",
            "  script: console.log('${{ github.event.comment.body }}')",
          ),
        ],
      ],
      not: [
        step("issues", 'run: echo "$TITLE"', "env: { TITLE: '${{ github.event.issue.title }}' }"),
        step("issues", "run: echo ${{ github.event.issue.number }} ${{ github.sha }}"),
        step("issues", "run: echo ${{ contains(github.event.issue.title, 'x') }}"),
      ],
    },
    "untrusted-checkout": {
      must: [
        [
          7,
          step(
            "pull_request_target",
            "uses: actions/checkout@v4",
            "with: { ref: '${{ github.event.pull_request.head.sha }}' }",
          ),
        ],
        [
          7,
          step(
            "[push, pull_request_target]",
            `uses: actions/checkout@${sha}`,
            "with: { ref: '${{ github.head_ref }}' }",
          ),
        ],
      ],
      not: [
        step(
          "pull_request",
          "uses: actions/checkout@v4",
          "with: { ref: '${{ github.event.pull_request.head.sha }}' }",
        ),
        step("pull_request_target", "uses: actions/checkout@v4"),
      ],
    },
    "write-all": {
      must: [
        [1, `permissions: write-all\n${step("push", "run: make")}`],
        [5, "on: push\njobs:\n  a:\n    runs-on: x\n    permissions: write-all\n"],
      ],
      not: [
        `permissions: read-all\n${step("push", "run: make")}`,
        `permissions: { contents: write }\n${step("push", "run: make")}`,
      ],
    },
    "unpinned-action": {
      must: [
        [6, step("push", "uses: acme/deploy@v2")],
        [6, step("push", "uses: acme/tools/deploy@1.2.3")],
      ],
      not: [
        step("push", `uses: acme/deploy@${sha}`),
        step("push", "uses: actions/checkout@v4"),
        step("push", "uses: docker/login-action@v3"),
        step("push", "uses: ./.github/actions/x"),
        step("push", "uses: docker://alpine:3.20"),
      ],
    },
    "branch-as-version": {
      must: [
        [6, step("push", "uses: acme/deploy@main")],
        [6, step("push", "uses: actions/checkout@master")],
      ],
      not: [step("push", "uses: actions/checkout@v4"), step("push", `uses: acme/main@${sha}`)],
    },
    "printed-secret": {
      must: [
        [6, step("push", "run: echo ${{ secrets.DEPLOY_KEY }}")],
        [8, step("push", "run: |", "  make", '  echo "key: ${{ secrets.DEPLOY_KEY }}"')],
      ],
      not: [
        step("push", "run: echo ${{ secrets.DEPLOY_KEY }} > key.pem"),
        step("push", "run: echo ${{ secrets.PW }} | docker login --password-stdin"),
        step("push", "run: echo ${{ secrets.PW != '' }}"),
      ],
    },
    "secrets-for-all": {
      must: [
        [
          5,
          `on: push\njobs:\n  a:\n    uses: acme/flows/.github/workflows/x.yml@${sha}\n    secrets: inherit\n`,
        ],
        [
          4,
          `on: push\njobs:\n  a:\n    secrets: inherit\n    uses: acme/flows/.github/workflows/x.yml@${sha}\n`,
        ],
      ],
      not: [
        "on: push\njobs:\n  a:\n    uses: ./.github/workflows/x.yml\n    secrets: inherit\n",
        `on: push\njobs:\n  a:\n    uses: acme/flows/.github/workflows/x.yml@${sha}\n    secrets: { KEY: "\${{ secrets.KEY }}" }\n`,
      ],
    },
    "secret-in-job-env": {
      must: [
        [
          1,
          `env: { KEY: "\${{ secrets.KEY }}" }\n${step("push", "run: a", "", "  - run: b").replace("          - run", "      - run")}      - run: c\n`,
        ],
        [
          2,
          `env:\n  KEY: \${{ secrets['KEY'] }}\non: push\njobs: { a: { runs-on: x }, b: { runs-on: x } }\n`,
        ],
      ],
      not: [
        `env: { TOKEN: "\${{ secrets.GITHUB_TOKEN }}" }\non: push\njobs: { a: {}, b: {} }\n`,
        `env: { KEY: plain }\non: push\njobs: { a: {}, b: {} }\n`,
      ],
    },
    "environment-injection": {
      must: [
        [
          6,
          step(
            "pull_request",
            'run: echo "T=${{ github.event.pull_request.title }}" >> $GITHUB_ENV',
          ),
        ],
        [
          8,
          step(
            "pull_request",
            "run: |",
            "  make",
            '  echo "B=${{ github.head_ref }}" >> "$GITHUB_ENV"',
          ),
        ],
      ],
      not: [
        step("push", 'run: echo "V=${{ github.sha }}" >> $GITHUB_ENV'),
        step("push", 'run: echo "V=1.2" >> $GITHUB_ENV'),
      ],
    },
    "removed-command": {
      must: [
        [6, step("push", 'run: echo "::set-env name=A::b"')],
        [8, step("push", "run: |", "  make", '  echo "::add-path::/x"')],
      ],
      not: [
        step("push", 'run: echo "::add-mask::x"'),
        step("push", 'run: echo "A=b" >> $GITHUB_ENV'),
      ],
    },
    "always-true-condition": {
      must: [
        [7, step("push", "run: a", "if: ${{ github.ref }} == 'refs/heads/main'")],
        [7, step("push", "run: a", "if: ${{ success() }} && ${{ github.actor == 'x' }}")],
      ],
      not: [
        step("push", "run: a", "if: ${{ github.ref == 'refs/heads/main' && success() }}"),
        step("push", "run: a", "if: github.ref == 'refs/heads/main'"),
        step("push", "run: a", "if: always()"),
      ],
    },
    "unknown-job": {
      must: [
        [4, "on: push\njobs:\n  a:\n    needs: bild\n  build: {}\n"],
        [4, "on: push\njobs:\n  a:\n    needs: [build, tests]\n  build: {}\n"],
      ],
      not: [
        "on: push\njobs:\n  a: { needs: [build] }\n  build: {}\n",
        "on: push\njobs: { a: { needs: b }, b: {} }\n",
      ],
    },
    "self-hosted-for-strangers": {
      must: [
        [4, step("pull_request", "run: a").replace("ubuntu-24.04", "self-hosted")],
        [4, step("[push, pull_request]", "run: a").replace("ubuntu-24.04", "[self-hosted, linux]")],
      ],
      not: [
        step("push", "run: a").replace("ubuntu-24.04", "self-hosted"),
        step("pull_request", "run: a"),
      ],
    },
  };

describe.each(Object.entries(examples))("workflows/%s", (rule, { must, not }) => {
  it.each(must)("strikes on line %i of %j", async (line, text) => {
    expect(await marks(text)).toContain(`${line} ${rule}`);
  });
  it.each(not)("is silent on %j", async (text) => {
    expect((await marks(text)).filter((mark) => mark.endsWith(` ${rule}`))).toEqual([]);
  });
});

it.each([
  "",
  "jobs: 1",
  "on: [[]]\njobs: { a: [], b: { steps: [1, { run: [] }], needs: { a: b } } }",
  "a: &a [*a]\njobs: *a",
])("survives %j", async (text) => {
  expect(await marks(text)).toEqual([]);
});
