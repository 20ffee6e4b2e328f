import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Answer } from "../options.ts";
import { pointerOf, readDocument, type ContractDocument, type Expected } from "./document.ts";
import { parseJson, withoutNulls, type JsonValue } from "./json-value.ts";
import { isKnownDifference } from "./known-differences.ts";
import { readRecordings, typedObjects } from "./recordings.ts";

/** One way in which an answer is not what the document says. */
export interface Violation {
  /** "METHOD route" */
  readonly operation: string;
  readonly status: number;
  /** Where in the body and what: "/values/0/links must NOT have additional properties (web)". */
  readonly problem: string;
}

export interface Validator {
  /** Empty when the answer is as documented. */
  check(answer: Answer): Violation[];
}

type Check = (body: JsonValue) => Difference[];

/** One difference: where and what for people, and the rule that it breaks, to tell whether recordings break it too. */
interface Difference {
  readonly sentence: string;
  readonly rule: string;
}

interface Compiler {
  at(pointer: string): Check;
  /** By the name of a schema of the document; null when it has none. */
  named(name: string): Check | null;
}

const absent = new Set<string>();

/**
 * Checks answers against Bitbucket's OpenAPI document. The document is stricter than Bitbucket: recorded answers have
 * keys that it forbids. So what a recording in the folder shows is no violation. Null when document or recordings aren't
 * there; that is printed once. Schemas are compiled when they are first needed, since the document is large.
 */
export function createContractValidator(
  documentPath: string,
  recordingsPath: string,
): Validator | null {
  const document = readDocument(documentPath);
  const recordings = readRecordings(recordingsPath);
  if (document === null || recordings === null) {
    const missing = document === null ? documentPath : recordingsPath;
    if (!absent.has(missing))
      process.stderr.write(`ABSENT: ${missing}; the sandbox is not compared with it.\n`);
    absent.add(missing);
    return null;
  }
  const compiler = createCompiler(document);
  let excused: ReadonlySet<string> | undefined;
  return {
    check: (answer) => {
      const expected = document.expect(answer.method, answer.route, answer.status);
      const differences = check(answer, expected, compiler);
      if (differences.length === 0) return [];
      excused ??= rulesBrokenBy(recordings, compiler);
      const operation = `${answer.method} ${answer.route === "" ? answer.path : answer.route}`;
      return differences
        .filter(
          ({ rule, sentence }) =>
            excused?.has(rule) !== true && !isKnownDifference(operation, sentence),
        )
        .map(({ sentence }) => ({ operation, status: answer.status, problem: sentence }));
    },
  };
}

/** Bitbucket: every object says its type, which is the name of its schema. */
function rulesBrokenBy(recordings: readonly JsonValue[], compiler: Compiler): Set<string> {
  const rules = new Set<string>();
  for (const { type, value } of recordings.flatMap(typedObjects))
    for (const { rule } of compiler.named(type)?.(withoutNulls(value)) ?? []) rules.add(rule);
  return rules;
}

const errorSchema = pointerOf(["components", "schemas", "error"]);
/** Answers that any operation may give without the document saying so for each. */
const general = new Set([302, 400, 401, 403, 404, 405, 406, 409, 410, 429]);

function check(answer: Answer, expected: Expected, compiler: Compiler): Difference[] {
  const type = answer.headers["content-type"] ?? "";
  const isJson = /^application\/json\b/.test(type);
  const compared = (pointer: string): Difference[] =>
    isJson ? checkBody(answer, compiler.at(pointer)) : [];
  if (expected.kind === "schema")
    // Bitbucket: some errors and redirects come as text although a JSON body is documented.
    return isJson || answer.status >= 300
      ? compared(expected.pointer)
      : own(`answers ${type === "" ? "no type" : type} instead of application/json`);
  if (expected.kind === "no-body") return answer.status >= 400 ? compared(errorSchema) : [];
  if (general.has(answer.status)) return compared(errorSchema);
  if (expected.kind === "unknown-operation") return own("is not in the document");
  return own(`answers ${answer.status}; the document knows ${expected.known.join(", ")}`);
}

/** A difference that no recording can excuse. */
function own(sentence: string): Difference[] {
  return [{ sentence, rule: "" }];
}

function checkBody(answer: Answer, validate: Check): Difference[] {
  try {
    return validate(withoutNulls(parseJson(Buffer.from(answer.body).toString("utf8"))));
  } catch (error) {
    return own(`its body is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function createCompiler(document: ContractDocument): Compiler {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    // Gives the value with each error.
    verbose: true,
    // Keeps each rule's own address in the document, however it was reached.
    inlineRefs: false,
    validateSchema: false,
    logger: false,
    formats: {
      "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/,
      uri: (text: string) => /^[a-z][a-z0-9+.-]*:/i.test(text) && !/\s/.test(text),
      int32: true,
      int64: true,
    },
  });
  ajv.addSchema(document.root, "bitbucket");
  const compiled = new Map<string, ValidateFunction>();
  function at(pointer: string): Check {
    return (body) => {
      const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `bitbucket#${pointer}` });
      compiled.set(pointer, validate);
      validate(body);
      return (validate.errors ?? []).map(describe);
    };
  }
  return {
    at,
    named: (name) =>
      document.hasSchema(name) ? at(pointerOf(["components", "schemas", name])) : null,
  };
}

function describe(error: ErrorObject): Difference {
  const place = error.instancePath === "" ? "the body" : error.instancePath;
  const culprit = culpritOf(error);
  return {
    sentence: `${place} ${error.message ?? error.keyword}${culprit === "" ? "" : ` (${culprit})`}`,
    rule: `${error.schemaPath} ${culprit}`,
  };
}

/** The key or value that makes the difference, where that matters: a surplus or missing key, an unlisted word. */
function culpritOf(error: ErrorObject): string {
  const params: Record<string, unknown> = error.params;
  if (error.keyword === "additionalProperties") return String(params["additionalProperty"]);
  if (error.keyword === "required") return String(params["missingProperty"]);
  if (error.keyword === "enum") return JSON.stringify(error.data);
  return error.keyword === "type" ? typeof error.data : "";
}
