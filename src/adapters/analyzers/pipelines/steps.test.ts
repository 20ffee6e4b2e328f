import { describe, expect, it } from "vitest";
import { asMap, asText, elements, entries, get, parseYaml } from "../yaml-file/index.ts";
import { pipelinesOf } from "./steps.ts";

describe("pipelinesOf", () => {
  it("lists every pipeline with its steps in order, those of groups and stages included", () => {
    const file = parseYaml(`
definitions:
  pipelines: { shared: [{ step: { name: s } }] }
pipelines:
  default:
    - step: { name: a }
    - parallel: [{ step: { name: b } }, { step: { name: c } }]
    - parallel: { steps: [{ step: { name: d } }] }
    - stage: { name: S, steps: [{ step: { name: e } }] }
  custom:
    x: [{ variables: [{ name: V }] }, { step: { name: f } }]
  tags: { v1: { import: "a:b:c" } }
`);
    const found = pipelinesOf(file).map(({ name, steps, stages }) => [
      name,
      steps.map(({ map }) => asText(file, get(file, map, "name"))).join(""),
      stages.length,
    ]);
    expect(found).toEqual([
      ["default", "abcde", 1],
      ["custom: x", "f", 0],
      ["tags: v1", "", 0],
      ["definitions: shared", "s", 0],
    ]);
  });

  it("stops counting where steps contain themselves", () => {
    const items = "    - *s\n".repeat(3_000);
    const file = parseYaml(`pipelines:\n  default:\n    - &s { step: { name: a } }\n${items}`);
    expect(pipelinesOf(file)[0]?.steps).toHaveLength(1_000);
  });

  it.each([
    "",
    "pipelines:",
    "pipelines: 1",
    "pipelines: [a]",
    "pipelines: { default: 1, custom: [1] }",
    "- 1",
  ])("finds no steps in %j", (text) => {
    expect(pipelinesOf(parseYaml(text)).flatMap(({ steps }) => steps)).toEqual([]);
  });
});

describe("documents", () => {
  it("merge maps as YAML does: the own entry wins, then the earlier source", () => {
    const file = parseYaml(
      "a: &a { x: 1, y: 1 }\nb: &b { y: 2, z: 2 }\nc: { <<: [*a, *b], x: 3 }\n",
    );
    const root = asMap(file, file.root);
    const map = root === null ? null : asMap(file, get(file, root, "c"));
    const found =
      map === null
        ? []
        : entries(file, map).map(({ name, value, own }) => [name, String(value), own]);
    expect(found).toEqual([
      ["x", "3", true],
      ["y", "1", false],
      ["z", "2", false],
    ]);
  });

  it("follow an alias to the anchor before it, the newest of that name", () => {
    const file = parseYaml("- &a 1\n- *a\n- &a 2\n- *a\n- *b\n- &b 3\n");
    const values = elements(file, file.root).map((item) => file.follow(item)?.toJSON() as unknown);
    expect(values).toEqual([1, 1, 2, 2, undefined, 3]);
  });

  it("keep keys as they were written", () => {
    const file = parseYaml("yes: 1\n0x10: 2\n~: 3\n'on': 4\n");
    const root = asMap(file, file.root);
    expect(root === null ? [] : entries(file, root).map(({ name }) => name)).toEqual([
      "yes",
      "0x10",
      "~",
      "on",
    ]);
  });
});
