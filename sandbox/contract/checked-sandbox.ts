import { fileURLToPath } from "node:url";
import { createSandbox } from "../create.ts";
import type { Sandbox, SandboxOptions } from "../options.ts";
import { createContractValidator, type Validator, type Violation } from "./validator.ts";

export interface CheckedSandbox {
  readonly sandbox: Sandbox;
  /** Everything that was not as documented so far, each only once. */
  violations(): string[];
  /** Whether Bitbucket's document was there to compare with. */
  readonly compared: boolean;
}

const reference = new URL("../../../shared/bitbucket/", import.meta.url);
let shared: Validator | null | undefined;

/** The validator of Bitbucket's document beside this project; null when it isn't there. Compiled schemas are kept. */
export function bitbucketContract(): Validator | null {
  shared ??= createContractValidator(
    fileURLToPath(new URL("openapi.json", reference)),
    fileURLToPath(new URL("fixtures/", reference)),
  );
  return shared;
}

/** For tests: a sandbox of which every answer is compared with Bitbucket's OpenAPI document. */
export async function createCheckedSandbox(options: SandboxOptions = {}): Promise<CheckedSandbox> {
  const validator = bitbucketContract();
  const found = new Map<string, Violation>();
  const sandbox = await createSandbox({
    ...options,
    onAnswer: (answer) => {
      options.onAnswer?.(answer);
      for (const violation of validator?.check(answer) ?? [])
        found.set(
          `${violation.operation} ${violation.status}: ${general(violation.problem)}`,
          violation,
        );
    },
  });
  return { sandbox, violations: () => [...found.keys()], compared: validator !== null };
}

/** The same mistake in every item of a list is one. */
function general(problem: string): string {
  return problem.replaceAll(/\/\d+(?=\/| )/g, "/*");
}
