import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { isTest, listFiles } from "../tree/list-files.ts";

export interface Misplaced {
  readonly path: string;
  readonly line: number;
  readonly remedy: string;
}

interface PlaceRule {
  /** Files that may do it. */
  readonly allowed: RegExp;
  readonly remedy: string;
  readonly found: (node: ts.Node) => boolean;
}

const starters = new Set([
  "spawn",
  "spawnSync",
  "exec",
  "execSync",
  "execFile",
  "execFileSync",
  "fork",
]);

/** What may happen in one place only. */
const rules: readonly PlaceRule[] = [
  {
    allowed: /^src\/config\//,
    remedy: "process.env is read in src/config only. Take a setting as an argument.",
    found: (node) => isMember(node, "process", "env"),
  },
  {
    // The command line talks to Kody's own server on this machine.
    allowed: /^src\/adapters\/(bitbucket|outbound)\/|^src\/entry\/cli\/api-client\.ts$/,
    remedy:
      "fetch is called in src/adapters/bitbucket and src/adapters/outbound only. Add a method to the port CodeHost, or take the fetch of the port Outbound as an argument.",
    found: (node) => isGlobalCall(node, "fetch") || isMember(node, "globalThis", "fetch"),
  },
  {
    allowed: /^src\/adapters\/outbound\//,
    remedy:
      "undici is used in src/adapters/outbound only: it knows where requests may go. Take the fetch of the port Outbound as an argument.",
    found: (node) => loads(node, "undici"),
  },
  {
    allowed: /^src\/adapters\/git\//,
    remedy: "git is run in src/adapters/git only. Add a method to the port SourceRepository.",
    found: (node) => ts.isCallExpression(node) && startsGit(node),
  },
  {
    allowed: /^$/,
    remedy: "Never run a program through a shell. Pass its arguments as an array.",
    found: (node) => usesShell(node),
  },
];

/** Things done outside of their only place in `src` below `root`; tests may do them. */
export function findMisplaced(root: string): Misplaced[] {
  return listFiles(root, ["src"])
    .filter((path) => !isTest(path))
    .flatMap((path) => findInFile(path, readFileSync(join(root, path), "utf8")));
}

function findInFile(path: string, text: string): Misplaced[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const misplaced: Misplaced[] = [];
  function visit(node: ts.Node): void {
    for (const { allowed, remedy, found } of rules) {
      if (allowed.test(path) || !found(node)) continue;
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      misplaced.push({ path, line: line + 1, remedy });
    }
    ts.forEachChild(node, visit);
  }
  visit(file);
  return misplaced;
}

function isMember(node: ts.Node, object: string, name: string): boolean {
  if (ts.isPropertyAccessExpression(node)) {
    return node.name.text === name && node.expression.getText() === object;
  }
  if (ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression)) {
    return node.argumentExpression.text === name && node.expression.getText() === object;
  }
  // const { env } = process;
  if (ts.isBindingElement(node) && ts.isVariableDeclaration(node.parent.parent)) {
    const taken = (node.propertyName ?? node.name).getText();
    return taken === name && node.parent.parent.initializer?.getText() === object;
  }
  return false;
}

/** `import … from "name"` or `import("name")`; types alone do nothing. */
function loads(node: ts.Node, name: string): boolean {
  const [from] = ts.isCallExpression(node) ? node.arguments : [];
  const module =
    ts.isImportDeclaration(node) && node.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword
      ? node.moduleSpecifier
      : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
        ? from
        : undefined;
  return module !== undefined && ts.isStringLiteralLike(module) && module.text === name;
}

/** A call of a name that the file does not declare itself. */
function isGlobalCall(node: ts.Node, name: string): boolean {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return false;
  return node.expression.text === name && !declares(node.getSourceFile(), name);
}

function declares(node: ts.Node, name: string): boolean {
  const declared =
    ts.isFunctionDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isImportSpecifier(node);
  if (declared && node.name?.getText() === name) return true;
  return ts.forEachChild(node, (child) => declares(child, name)) ?? false;
}

function startsGit(call: ts.CallExpression): boolean {
  if (!starters.has(calledName(call))) return false;
  const [program] = call.arguments;
  return (
    program !== undefined &&
    ts.isStringLiteralLike(program) &&
    /^(.*\/)?git(\s|$)/.test(program.text)
  );
}

/** `exec`, or an option `shell` that is not plainly false. */
function usesShell(node: ts.Node): boolean {
  if (ts.isPropertyAssignment(node) && node.name.getText() === "shell") {
    return node.initializer.kind !== ts.SyntaxKind.FalseKeyword && isOptionOfStarter(node);
  }
  return (
    ts.isImportSpecifier(node) && /^(exec|execSync)$/.test((node.propertyName ?? node.name).text)
  );
}

function isOptionOfStarter(node: ts.PropertyAssignment): boolean {
  const call = node.parent.parent;
  return ts.isCallExpression(call) && starters.has(calledName(call));
}

function calledName(call: ts.CallExpression): string {
  if (ts.isPropertyAccessExpression(call.expression)) return call.expression.name.text;
  return call.expression.getText();
}
