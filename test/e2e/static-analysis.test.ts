import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStage, type Stage } from "../support/stage.ts";

const lines = (...all: readonly string[]): string => `${all.join("\n")}\n`;

/** One fault for each engine, or two. */
const faulty: Record<string, string> = {
  "src/users.ts": lines(
    "export async function names(ids: string[], load: (id: string) => Promise<string>) {",
    "  const all = await ids.map(async (id) => load(id));",
    "  return all;",
    "}",
  ),
  "src/Search.java": lines(
    "class Search {",
    "  void find(javax.servlet.http.HttpServletRequest request, java.sql.Statement statement) throws Exception {",
    '    String name = request.getParameter("name");',
    '    statement.executeQuery("select * from people where name = \'" + name + "\'");',
    "  }",
    "}",
  ),
  "src/run.go": lines(
    "package main",
    "",
    'import ("net/http"; "os/exec")',
    "",
    "func run(w http.ResponseWriter, r *http.Request) {",
    '\texec.Command("sh", "-c", "convert "+r.FormValue("file")).Run()',
    "}",
  ),
  "src/page.php": lines("<?php", 'echo "Hello " . $_GET["name"];'),
  "src/total.py": lines("def total(items=[]):", "    items.append(1)", "    return items"),
  Dockerfile: lines("FROM node:24.1.0", "RUN curl http://example.com/install.sh | sh"),
  "infra/main.tf": lines(
    'resource "aws_security_group_rule" "ssh" {',
    '  type        = "ingress"',
    "  from_port   = 22",
    "  to_port     = 22",
    '  protocol    = "tcp"',
    '  cidr_blocks = ["0.0.0.0/0"]',
    "}",
  ),
  "sql/tidy.sql": "DELETE FROM orders;\n",
  "k8s/pod.yml": lines(
    "apiVersion: v1",
    "kind: Pod",
    "metadata:",
    "  name: shop",
    "spec:",
    "  containers:",
    "    - name: shop",
    "      image: shop:1.2.3",
    "      securityContext:",
    "        privileged: true",
  ),
  "scripts/clean.sh": lines("#!/bin/bash", 'cd "$1"', "rm -rf $2/*"),
};

/** A reader of such a change expects a word at each of these places. */
const expected = [
  "Dockerfile:2",
  "infra/main.tf:6",
  "k8s/pod.yml:10",
  "scripts/clean.sh:3",
  "sql/tidy.sql:1",
  "src/Search.java:4",
  "src/page.php:2",
  "src/run.go:6",
  "src/total.py:1",
  "src/users.ts:2",
];

describe("a change with a fault for each engine", () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(async () => stage.close());

  test("on a pull request: a comment on each line, the gravest first, the rest in the report; a fix as a diff", async () => {
    const id = await stage.open("faulty", faulty);
    const { decisions } = await stage.reviewed(id);
    const grave = decisions.filter(({ severity }) => severity !== "info");
    expect(new Set(grave.map(({ path, line }) => `${path}:${line}`))).toEqual(new Set(expected));
    expect(decisions.filter(({ outcome }) => outcome === "comment")).toHaveLength(9);
    const pullRequest = stage.sandbox.snapshot().pullRequests.find((one) => one.id === id);
    const comments = (pullRequest?.comments ?? []).map((comment) => comment.raw);
    const fixed = comments.find((raw) => raw.includes("javascript/await-list-of-promises"));
    expect(fixed).toContain(
      [
        "```diff",
        "-   const all = await ids.map(async (id) => load(id));",
        "+   const all = await Promise.all(ids.map(async (id) => load(id)));",
        "```",
      ].join("\n"),
    );
  });
});
