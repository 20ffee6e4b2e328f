import { isScalar } from "yaml";
import { isPinned, quote } from "../source/index.ts";
import { asMap, asText, elements, entries, get, type Value } from "../yaml-file/index.ts";
import { type Checked, lineOf } from "./report.ts";
import { pipelinesOf } from "./steps.ts";

/** Images and pipes that mean something else tomorrow. */
export function checkImages(checked: Checked): void {
  const { file } = checked;
  const root = asMap(file, file.root);
  if (root === null) return;
  image(checked, get(file, root, "image"), "medium");
  const definitions = asMap(file, get(file, root, "definitions"));
  const services = definitions === null ? null : asMap(file, get(file, definitions, "services"));
  for (const service of services === null ? [] : entries(file, services)) {
    const map = asMap(file, service.value);
    if (map !== null) image(checked, get(file, map, "image"), "low");
  }
  for (const { map } of pipelinesOf(file).flatMap((pipeline) => pipeline.steps)) {
    image(checked, get(file, map, "image"), "medium");
    for (const key of ["script", "after-script"]) {
      for (const item of elements(file, get(file, map, key))) pipe(checked, item);
    }
  }
}

function image(checked: Checked, value: Value, severity: "medium" | "low"): void {
  const map = asMap(checked.file, value);
  const node = map === null ? value : get(checked.file, map, "name");
  const name = asText(checked.file, node);
  if (name === null || isPinned(name)) return;
  checked.remarks.push({
    rule: "unpinned-image",
    severity,
    title: "Docker image without a fixed version",
    message: `${quote(name)} is whatever its publisher pushed last, so the same commit can build differently tomorrow. Name a version, such as the one that runs today, or a digest.`,
    range: lineOf(checked, node),
  });
}

function pipe(checked: Checked, item: Value): void {
  const map = asMap(checked.file, item);
  const node = map === null ? null : get(checked.file, map, "pipe");
  const name = asText(checked.file, node);
  if (name === null || isPinned(name)) return;
  checked.remarks.push({
    rule: "unpinned-pipe",
    severity: "medium",
    security: true,
    title: "Pipe without a fixed version",
    message: `${quote(name)} runs with this step's variables, and its publisher can change it at any time. Name a version, such as ${quote("atlassian/aws-s3-deploy:1.1.0")} does.`,
    range: isScalar(node) ? lineOf(checked, node) : lineOf(checked, item),
  });
}
