import { isLiteralSecret } from "../secrets/index.ts";
import type { Report } from "../source/index.ts";
import type { Block } from "./reader.ts";
import type { RuleName } from "./wordings.ts";

type Say = Report<RuleName>["say"];

/** Variables, outputs, modules, and names given twice. */
export function checkModules(blocks: readonly Block[], say: Say): void {
  const seen = new Set<string>();
  for (const block of blocks) {
    const address = [block.type, ...block.labels].join(".");
    if (/^(?:resource|data|variable|output|module)$/.test(block.type)) {
      if (seen.has(address)) say("duplicate-address", block.range, address);
      seen.add(address);
    }
    if (block.type === "variable") variable(block, say);
    if (block.type === "output") output(block, say);
    if (block.type === "module") moduleSource(block, say);
  }
}

function variable(block: Block, say: Say): void {
  const [name = ""] = block.labels;
  const given = block.attributes.get("default");
  const type = block.attributes.get("type")?.text ?? "";
  if (given === undefined) return;
  if (given.string !== null && isLiteralSecret(name, given.string))
    say("hard-coded-secret", given.range, name);
  const text = given.string;
  const wrong =
    (/^number$/.test(type) && text !== null && !/^-?\d+(?:\.\d+)?$/.test(text)) ||
    (/^bool$/.test(type) && text !== null && !/^(?:true|false|0|1)$/.test(text)) ||
    (/^(?:list|set|map|object|tuple)\b/.test(type) &&
      (text !== null || /^(?:true|false|-?\d+)$/.test(given.text))) ||
    (/^(?:string|number|bool)$/.test(type) && /^[[{]/.test(given.text));
  if (wrong) say("unknown-variable-type", given.range, type);
}

function output(block: Block, say: Say): void {
  const [name = ""] = block.labels;
  const value = block.attributes.get("value");
  const secret =
    /(?:password|passwd|private_key|secret_key|secret_access_key|api_key|auth_token|access_token)$/i;
  if (value === undefined || !secret.test(name) || !/password|secret|key|token/i.test(value.text))
    return;
  if (value.string !== null || /\bnonsensitive\b/.test(value.text)) return;
  if (block.attributes.get("sensitive")?.text !== "true") say("shown-output", block.range, name);
}

function moduleSource(block: Block, say: Say): void {
  const source = block.attributes.get("source");
  const text = source?.string;
  if (source === undefined || text === null || text === undefined || /^\.{0,2}\//.test(text))
    return;
  const fetched = /^git::|^git@|^(?:https:\/\/)?(?:github\.com|gitlab\.com|bitbucket\.org)\//.test(
    text,
  );
  const registry = /^(?:[\w.-]+\.[a-z]+\/)?[\w-]+\/[\w-]+\/[\w-]+(?:\/\/.*)?$/.test(text);
  if (fetched ? !/[?&]ref=./.test(text) : registry && !block.attributes.has("version"))
    say("unpinned-module", source.range, text);
}
