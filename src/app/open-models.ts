import { createModels, modelAddress } from "../adapters/model/index.ts";
import { createOutbound, type OutboundOptions } from "../adapters/outbound/index.ts";
import type { ModelChoice, Models } from "../core/ports/index.ts";

/** A stream takes hundreds of bytes for each token, and models that think write tens of thousands of them. */
const maxBytes = 50_000_000;
/** Whoever asks states the time of each question, which is shorter. */
const timeoutMilliseconds = 1_800_000;

/** Language models that lie on the internet, or on one of the allowed hosts. */
export function openModels(options: Pick<OutboundOptions, "allowed" | "lookup">): Models {
  return createModels({
    fetch: createOutbound({ ...options, maxBytes, timeoutMilliseconds }).fetch,
  });
}

/** For a choice that a person typed at the command line: its address may lie inside, because it is meant. */
export function openTypedModels(choice: ModelChoice): Models {
  return openModels({ allowed: choice.url === null ? [] : [new URL(modelAddress(choice)).host] });
}
