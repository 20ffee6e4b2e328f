import ts from "typescript";

/** What the budgets look at in one file. Lines are 1-based. */
export interface FileMeasures {
  readonly lines: number;
  readonly functions: readonly {
    readonly name: string;
    readonly line: number;
    readonly lines: number;
  }[];
  /** Lines that hold `any` as a type. */
  readonly anys: readonly number[];
  /** Lines that hold a non-null `!`. */
  readonly nonNulls: readonly number[];
  /** Lines that hold a type assertion; `as const` is none. */
  readonly assertions: readonly number[];
  /** Specifiers of imports and re-exports, type-only and dynamic ones included. */
  readonly imports: readonly string[];
  /** Exported interfaces with the number of their methods. */
  readonly interfaces: readonly { readonly name: string; readonly methods: number }[];
}

export function measureFile(path: string, text: string): FileMeasures {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const measures = {
    lines: countLines(text),
    functions: new Array<FileMeasures["functions"][number]>(),
    anys: new Array<number>(),
    nonNulls: new Array<number>(),
    assertions: new Array<number>(),
    imports: new Array<string>(),
    interfaces: new Array<FileMeasures["interfaces"][number]>(),
  };
  function visit(node: ts.Node): void {
    const line = lineOf(file, node.getStart(file));
    if (node.kind === ts.SyntaxKind.AnyKeyword) measures.anys.push(line);
    if (isNonNull(node)) measures.nonNulls.push(line);
    if (isAssertion(node)) measures.assertions.push(line);
    if (ts.isInterfaceDeclaration(node)) {
      measures.interfaces.push({ name: node.name.text, methods: countMethods(node) });
    }
    if (
      ts.isFunctionLike(node) &&
      "body" in node &&
      node.body !== undefined &&
      !isTestGroup(node)
    ) {
      const lines = lineOf(file, node.getEnd()) - line + 1;
      measures.functions.push({ name: nameOf(node), line, lines });
    }
    const specifier = importOf(node);
    if (specifier !== null) measures.imports.push(specifier);
    ts.forEachChild(node, visit);
  }
  visit(file);
  return measures;
}

export function countLines(text: string): number {
  return text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

function lineOf(file: ts.SourceFile, position: number): number {
  return file.getLineAndCharacterOfPosition(position).line + 1;
}

function isNonNull(node: ts.Node): boolean {
  if (ts.isNonNullExpression(node)) return true;
  const declares = ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node);
  return declares && node.exclamationToken !== undefined;
}

function isAssertion(node: ts.Node): boolean {
  if (!ts.isAsExpression(node) && !ts.isTypeAssertionExpression(node)) return false;
  return !(ts.isTypeReferenceNode(node.type) && node.type.typeName.getText() === "const");
}

function countMethods(node: ts.InterfaceDeclaration): number {
  return node.members.filter(
    (member) =>
      ts.isMethodSignature(member) ||
      (ts.isPropertySignature(member) &&
        member.type !== undefined &&
        ts.isFunctionTypeNode(member.type)),
  ).length;
}

/** The function given to `describe` only groups tests; its length says nothing. */
function isTestGroup(node: ts.Node): boolean {
  const call = node.parent;
  if (!ts.isCallExpression(call) || !call.arguments.some((argument) => argument === node))
    return false;
  return /^(describe|suite)\b/.test(call.expression.getText());
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const parent = node.parent;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent))
    return parent.name.getText();
  return "a function without a name";
}

function importOf(node: ts.Node): string | null {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)
      ? node.moduleSpecifier.text
      : null;
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return ts.isStringLiteral(node.argument.literal) ? node.argument.literal.text : null;
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    return argument !== undefined && ts.isStringLiteral(argument) ? argument.text : null;
  }
  return null;
}
