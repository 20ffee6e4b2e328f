import { isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import { nameInTitle, nearest, quote } from "../source/index.ts";
import { entries, keyName, type Value } from "../yaml-file/index.ts";
import { type Checked, lineOf } from "./report.ts";
import { root, scriptItem, type Shape, step } from "./schema.ts";

type Known = Scalar | YAMLMap | YAMLSeq;
type KeysShape = Extract<Shape, { is: "keys" }>;

/** Compares the whole file with the schema. Each node is compared with each shape once, so aliases cost nothing. */
export function checkShape(checked: Checked): void {
  const done = new WeakMap<Node, Set<Shape>>();
  const compare = (value: Value, shape: Shape, where: string, at: Value): void => {
    const node = checked.file.follow(value);
    if (node === null || shape.is === "any" || isNull(node)) return;
    const shapes = done.get(node) ?? new Set();
    if (shapes.has(shape)) return;
    done.set(node, shapes.add(shape));
    if (shape === scriptItem && isMap(node) && !isPipe(checked, node))
      return commandAsMap(checked, at);
    if (shape.is === "either") {
      const fitting = pick(checked, node, shape.of);
      if (fitting === null) wrongType(checked, where, shape, at);
      else compare(value, fitting, where, at);
    } else if (!fits(node, shape)) wrongType(checked, where, shape, at);
    else if (shape.is === "list" && isSeq(node)) {
      for (const item of node.items) compare(known(item), shape.of, where, known(item));
    } else if ((shape.is === "keys" || shape.is === "names") && isMap(node)) {
      duplicateKeys(checked, node);
      for (const entry of entries(checked.file, node)) {
        const inner = shape.is === "names" ? shape.of : shape.keys.get(entry.name);
        if (inner !== undefined) compare(entry.value, inner, entry.name, entry.key);
        else if (entry.own && shape.is === "keys")
          unknownKey(checked, shape, entry.name, where, entry.key);
      }
      if (shape.is === "keys") missingKeys(checked, shape, node, where, at);
    } else if (shape.is === "one of" && isScalar(node))
      allowedValue(checked, shape.values, node, where, at);
  };
  compare(checked.file.root, root, "the file", checked.file.root);
}

function isPipe(checked: Checked, node: YAMLMap): boolean {
  return entries(checked.file, node).some(({ name }) => nearest(name, ["pipe", "agent"]) !== null);
}

function commandAsMap(checked: Checked, at: Value): void {
  checked.remarks.push({
    rule: "command-as-map",
    severity: "high",
    title: "Command is read as a block of keys",
    message:
      "A colon followed by a space, or at the end, makes YAML read a key and its value here, and Bitbucket refuses the file. Put the whole command between quotes.",
    range: lineOf(checked, at),
  });
}

/** The alternative of the node's kind; of several maps the one whose first key is there. */
function pick(checked: Checked, node: Known, shapes: readonly Shape[]): Shape | null {
  const fitting = shapes.filter(
    (shape) => shape.is === "any" || shape.is === "either" || fits(node, shape),
  );
  if (!isMap(node) || fitting.length < 2) return fitting[0] ?? null;
  const names = new Set(entries(checked.file, node).map((entry) => entry.name));
  const named = fitting.find(
    (shape) => shape.is === "keys" && shape.needs.some((key) => names.has(key)),
  );
  return named ?? fitting[0] ?? null;
}

function fits(node: Known, shape: Shape): boolean {
  switch (shape.is) {
    case "list":
      return isSeq(node);
    case "keys":
    case "names":
      return isMap(node);
    case "flag":
      return isScalar(node) && (typeof node.value === "boolean" || isVariable(node));
    case "whole number":
      return (
        isScalar(node) &&
        (Number.isInteger(node.value) || /^\d+$/.test(keyName(node)) || isVariable(node))
      );
    case "text":
    case "one of":
      return isScalar(node);
    default:
      return true;
  }
}

function isVariable(node: Scalar): boolean {
  return typeof node.value === "string" && node.value.includes("$");
}

/** A key without a value: Bitbucket takes it as absent, except where something is needed. */
function isNull(node: Known): boolean {
  return isScalar(node) && node.value === null;
}

function known(item: unknown): Value {
  return isScalar(item) || isMap(item) || isSeq(item) || isAliasNode(item) ? item : null;
}

function isAliasNode(item: unknown): item is Node {
  return typeof item === "object" && item !== null && "source" in item && "resolve" in item;
}

const described: Record<Shape["is"], string> = {
  any: "anything",
  text: "a text",
  flag: "true or false",
  "whole number": "a whole number",
  "one of": "one of the allowed values",
  list: "a list",
  keys: "a block of keys",
  names: "a block of named entries",
  either: "something else",
};

function describe(shape: Shape): string {
  return shape.is === "either"
    ? [...new Set(shape.of.map(describe))].join(" or ")
    : described[shape.is];
}

function wrongType(checked: Checked, where: string, shape: Shape, at: Value): void {
  checked.remarks.push({
    rule: "wrong-type",
    severity: "high",
    title: `${nameInTitle(where)} should be ${describe(shape)}`,
    message: `Bitbucket expects ${describe(shape)} for ${quote(where)} and refuses the file otherwise, so no pipeline starts.`,
    range: lineOf(checked, at),
  });
}

function duplicateKeys(checked: Checked, map: YAMLMap): void {
  const seen = new Set<string>();
  for (const { key } of map.items) {
    if (!isScalar(key)) continue;
    const name = keyName(key);
    if (seen.has(name) && name !== "<<") {
      checked.remarks.push({
        rule: "duplicate-key",
        severity: "medium",
        title: `${nameInTitle(name)} is written twice in the same block`,
        message: `Only one of the two ${quote(name)} entries counts and the other is lost silently. Merge them or rename one.`,
        range: lineOf(checked, key),
      });
    }
    seen.add(name);
  }
}

/** Below this a key is not a typing error of another but something this schema does not know. */
function unknownKey(
  checked: Checked,
  shape: KeysShape,
  name: string,
  where: string,
  key: Scalar,
): void {
  const meant = nearest(name, [...shape.keys.keys()]);
  if (meant === null && (shape.free || name.startsWith("x-") || name.startsWith("."))) return;
  const place = where === "the file" ? "at the top of the file" : `in ${quote(where)}`;
  checked.remarks.push({
    rule: "unknown-key",
    severity: meant === null ? "low" : "medium",
    title:
      meant === null
        ? `Bitbucket has no key ${nameInTitle(name)} here`
        : `${nameInTitle(name)} should be ${meant}`,
    message:
      meant === null
        ? `${quote(name)} isn't a key that Bitbucket knows ${place}, so it has no effect. Check where it belongs.`
        : `Bitbucket doesn't know ${quote(name)} ${place}; what stands below it has no effect. Write ${quote(meant)}.`,
    range: lineOf(checked, key),
  });
}

function missingKeys(
  checked: Checked,
  shape: KeysShape,
  node: YAMLMap,
  where: string,
  at: Value,
): void {
  const present = new Set(entries(checked.file, node).map((entry) => entry.name));
  const missing = shape.needs.filter((key) => !present.has(key));
  if (shape === step && !present.has("script") && !present.has("custom")) missing.push("script");
  for (const key of missing) {
    if ([...present].some((name) => !shape.keys.has(name) && nearest(name, [key]) !== null))
      continue;
    checked.remarks.push({
      rule: key === "script" ? "missing-script" : "missing-key",
      severity: "high",
      title: key === "script" ? "Step has no script" : `${nameInTitle(where)} has no ${key}`,
      message: `Bitbucket needs ${quote(key)} here and refuses the file without it, so no pipeline starts.`,
      range: lineOf(checked, at),
    });
  }
}

function allowedValue(
  checked: Checked,
  values: readonly string[],
  node: Scalar,
  where: string,
  at: Value,
): void {
  const value = keyName(node);
  if (values.includes(value) || values.includes(String(node.value)) || value.includes("$")) return;
  const meant = nearest(value, values);
  checked.remarks.push({
    rule: "unknown-value",
    severity: "high",
    title: `${nameInTitle(value)} isn't a value of ${nameInTitle(where)}`,
    message: `Bitbucket allows ${values.map((item) => quote(item)).join(", ")} here${
      meant === null ? "" : `; ${quote(meant)} may be meant`
    }. It refuses the file otherwise.`,
    range: lineOf(checked, at),
  });
}
