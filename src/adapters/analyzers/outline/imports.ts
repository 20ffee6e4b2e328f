import type { SgNode } from "@ast-grep/napi";
import type { Import } from "./outline.ts";
import { lineOf } from "./nodes.ts";

export interface Imported {
  readonly imports: Import[];
  readonly provides: string[];
  readonly opaque: boolean;
}

const nothing: Imported = { imports: [], provides: [], opaque: false };

/** What one import or export statement brings in and hands on. */
export function importsOf(node: SgNode): Imported {
  const kind = String(node.kind());
  if (kind === "import_from_statement") return fromPython(node);
  if (kind === "import_spec") return fromGo(node);
  if (kind === "export_statement") return exported(node);
  const source = node.field("source");
  return source === null ? modulesOfPython(node) : imported(node, unquoted(source));
}

function imported(node: SgNode, from: string): Imported {
  const clause = node.children().find((child) => child.kind() === "import_clause");
  const imports: Import[] = [];
  for (const part of clause?.children() ?? []) {
    const line = lineOf(part);
    if (part.kind() === "identifier")
      imports.push({ name: "default", local: part.text(), from, line });
    if (part.kind() === "namespace_import")
      imports.push({ name: "*", local: part.text().split(/\s+/).at(-1) ?? "", from, line });
    if (part.kind() === "named_imports")
      imports.push(...specifiers(part, "import_specifier", from));
  }
  return { imports, provides: imports.map(({ local }) => local), opaque: false };
}

function specifiers(list: SgNode, kind: string, from: string): Import[] {
  return list
    .children()
    .filter((child) => child.kind() === kind)
    .map((child) => {
      const name = child.field("name")?.text() ?? "";
      return { name, local: child.field("alias")?.text() ?? name, from, line: lineOf(child) };
    });
}

function exported(node: SgNode): Imported {
  const clause = node.children().find((child) => child.kind() === "export_clause");
  const source = node.field("source");
  if (clause === undefined) {
    const all = source !== null;
    const byDefault = node.children().some((child) => child.text() === "default");
    return { ...nothing, provides: byDefault ? ["default"] : [], opaque: all };
  }
  const listed = specifiers(clause, "export_specifier", source === null ? "" : unquoted(source));
  const provides = listed.map(({ local }) => local);
  // What is handed on from elsewhere is used there like an import.
  return { imports: source === null ? [] : listed, provides, opaque: false };
}

function fromPython(node: SgNode): Imported {
  const from = node.field("module_name")?.text() ?? "";
  const imports: Import[] = [];
  let opaque = false;
  for (const child of node.fieldChildren("name")) {
    const name = child.field("name")?.text() ?? child.text();
    imports.push({ name, local: child.field("alias")?.text() ?? name, from, line: lineOf(child) });
  }
  if (node.children().some((child) => child.kind() === "wildcard_import")) opaque = true;
  return { imports, provides: imports.map(({ local }) => local), opaque };
}

function modulesOfPython(node: SgNode): Imported {
  const imports = node.fieldChildren("name").map((child) => {
    const from = child.field("name")?.text() ?? child.text();
    return { name: "*", local: child.field("alias")?.text() ?? from, from, line: lineOf(child) };
  });
  return { imports, provides: imports.map(({ local }) => local), opaque: false };
}

function fromGo(node: SgNode): Imported {
  const from = unquoted(node.field("path") ?? node);
  const local = node.field("name")?.text() ?? from.split("/").at(-1) ?? from;
  return { ...nothing, imports: [{ name: "*", local, from, line: lineOf(node) }] };
}

function unquoted(node: SgNode): string {
  return node.text().replace(/^["'`]|["'`]$/g, "");
}
