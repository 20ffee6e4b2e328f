import type { Generated } from "kysely";
import type { ModelProvider } from "../../../core/ports/index.ts";
import type { Id } from "./columns.ts";

/** What language models were asked, and what it cost. */
export interface ModelTables {
  model_calls: {
    id: Generated<string>;
    review_id: Id | null;
    repository_uuid: string | null;
    purpose: string;
    provider: ModelProvider;
    model: string;
    prompt_version: string;
    begun_at: Date;
    at_most_tokens: Id;
    at_most_micro_dollars: Id;
    input_tokens: Id | null;
    cached_tokens: Id | null;
    output_tokens: Id | null;
    micro_dollars: Id | null;
    milliseconds: Id | null;
    /** Null while it is not finished. */
    result: string | null;
  };
  model_exchanges: {
    call_id: Id;
    system: string;
    prompt: string;
    answer: string | null;
  };
}
