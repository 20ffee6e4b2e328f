import { describe, expect, it } from "vitest";
import { accessExamples } from "../testing/terraform-access.ts";
import { settingsExamples } from "../testing/terraform-settings.ts";
import { terraformAnalyzer } from "./index.ts";
import { readTerraform } from "./reader.ts";
import { type RuleName, wordings } from "./wordings.ts";

async function marks(text: string, path = "main.tf"): Promise<string[]> {
  const result = await terraformAnalyzer().analyze([{ path, text }], new AbortController().signal);
  if (result.status !== "ok") throw new Error(result.reason);
  expect(result.skipped).toEqual([]);
  for (const { title, message } of result.findings) {
    expect(title).not.toMatch(/[`*.]$|\{\}/);
    expect(message).not.toContain("{}");
  }
  return result.findings.map(
    ({ rule, range }) => `${range?.start ?? "-"} ${rule.replace("terraform/", "")}`,
  );
}

const examples: Record<RuleName, { must: [number, string][]; not: string[] }> = {
  ...accessExamples,
  ...settingsExamples,
};

describe.each(Object.entries(examples))("terraform/%s", (rule, { must, not }) => {
  it.each(must)("strikes on line %i of %j", async (line, text) => {
    expect(await marks(text)).toContain(`${line} ${rule}`);
  });
  it.each(not)("is silent on %j", async (text) => {
    expect((await marks(text)).filter((mark) => mark.endsWith(` ${rule}`))).toEqual([]);
  });
});

it("words every rule and has examples of it", () => {
  expect(Object.keys(examples).toSorted()).toEqual(Object.keys(wordings).toSorted());
});

it("reads files of values", async () => {
  expect(
    await marks('region = "eu-west-1"\ndb_password = "tr0ub4dor-prod"\n', "prod.tfvars"),
  ).toEqual(["2 hard-coded-secret"]);
});

describe("readTerraform", () => {
  it("keeps blocks, attributes and lines apart", () => {
    const blocks = readTerraform(`# a comment { "
/* another
   = { */
locals { one = "x \${var.a["k"]} y" } // after
resource "a_b" "c" {
  text = <<-EOT
    closes nothing: } "
  EOT
  list = [
    1, # one
    "two",
  ]
  inner {
    deep = a.b[0].c == 2 ? "y" : "n"
  }
}
`);
    expect(
      blocks?.map(({ type, labels, attributes, range }) => [
        range.start,
        type,
        ...labels,
        ...[...attributes].map(
          ([name, one]) => `${name}:${one.range.start}-${one.range.end} ${one.string}`,
        ),
      ]),
    ).toEqual([
      [4, "locals", "one:4-4 null"],
      [5, "resource", "a_b", "c", "text:6-8 null", "list:9-12 null"],
    ]);
    expect(blocks?.[1]?.attributes.get("list")?.text).toBe('[ 1 , "two" , ]');
    expect(blocks?.[1]?.blocks[0]?.attributes.get("deep")?.text).toBe(
      'a.b [ 0 ].c == 2 ? "y" : "n"',
    );
  });

  it.each([
    "}",
    "a {",
    'a "b',
    "a = <<EOF\nnever",
    "a b c",
    "= 1",
    "a {\n} }",
    '"${"',
    "a {\n".repeat(10_000),
  ])("gives up on %j", (text) => {
    expect(readTerraform(text)).toBeNull();
  });

  it.each([
    ["", 0],
    ["\n\n", 0],
    ["a = [[[", 0],
    ["a {}", 1],
    ["a { b {} }\nc {}", 2],
  ])("reads %j as blocks: %i", (text, blocks) => {
    expect(readTerraform(text)).toHaveLength(blocks);
  });
});
