import { describe, expect, it } from "vitest";
import { mayHoldShell, shellInside } from "./index.ts";

function linesOf(path: string, text: string): string[] | undefined {
  return shellInside({ path, text })?.split("\n");
}

describe("shellInside", () => {
  it("keeps the commands of pipelines on their lines", () => {
    const text = `image: node:22
pipelines:
  default:
    - step:
        name: run me
        script:
          - npm ci
          - "npm test"
          - 'it''s'
          - pipe: a/b:1
            variables: { script: "rm" }
          - |
            if true; then
              ls
            fi
        after-script: [one, two]
`;
    expect(linesOf("bitbucket-pipelines.yml", text)?.map((line) => line.trim())).toEqual([
      "",
      "",
      "",
      "",
      "",
      "",
      "npm ci",
      "npm test",
      "",
      "",
      "",
      "",
      "if true; then",
      "ls",
      "fi",
      "one; two",
      "",
    ]);
  });

  it("fills what a workflow fills in itself with a word", () => {
    const text = "jobs:\n  a:\n    steps:\n      - run: echo ${{ github.ref }} $X\n";
    expect(linesOf(".github/workflows/ci.yml", text)?.[3]).toBe(`echo ${"x".repeat(17)} $X`);
  });

  it("leaves out what something else than a shell reads, and follows anchors", () => {
    const text = `x: &build [make]
jobs:
  a:
    steps:
      - uses: actions/github-script@v7
        with: { script: "console.log(1)" }
      - { shell: python, run: "import os" }
      - { shell: bash, run: "ls" }
      - { script: *build }
`;
    const lines = linesOf(".github/workflows/ci.yml", text);
    expect(lines).toEqual(["make", "", "", "", "", "", "", "ls", "", ""]);
  });

  it("reads no script out of a file without, a broken, a deep or a large one", () => {
    const path = "bitbucket-pipelines.yml";
    expect(shellInside({ path, text: "image: a\n" })).toBeNull();
    expect(shellInside({ path, text: "script: [" })).toBeNull();
    expect(shellInside({ path, text: `script: ${"[".repeat(10_000)}` })).toBeNull();
    expect(shellInside({ path, text: `script: a\n${"# x\n".repeat(60_000)}` })).toBeNull();
    expect(shellInside({ path: "values.yml", text: "script: a\n" })).toBeNull();
    expect(
      shellInside({ path, text: "- 1\n- script\n- script:\n- script: { a: b }\n" }),
    ).toBeNull();
  });

  it("knows which files may hold shell", () => {
    expect(mayHoldShell("api/Dockerfile")).toBe(true);
    expect(mayHoldShell(".gitea/workflows/x.yaml")).toBe(true);
    expect(mayHoldShell("compose.yml")).toBe(false);
  });
});
