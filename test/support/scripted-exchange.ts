import type { IncomingHttpHeaders } from "node:http";

/** A question as it reached the server. */
export interface ScriptedRequest {
  readonly provider: "openai-compatible" | "anthropic";
  readonly model: string;
  readonly system: string;
  readonly prompt: string;
  /** Null when no structured answer was asked for by the protocol. */
  readonly schema: unknown;
  readonly maxOutputTokens: number | null;
  /** Whether a stream was asked for. */
  readonly stream: boolean;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON. */
  readonly body: unknown;
}

export interface ScriptedReply {
  readonly text: string;
  /** 10 tokens in, none cached, 5 out by default. */
  readonly usage?: { readonly input: number; readonly cached: number; readonly output: number };
  /**
   * `complete` by default. `refused`: by the model itself; `filtered`: by the provider's filter (Anthropic has one word
   * for both); `nothing`: it ends without saying why.
   */
  readonly finish?: "complete" | "cut" | "refused" | "filtered" | "nothing";
  /** Thoughts that the protocol sets apart from the answer. */
  readonly reasoning?: string;
  /** Answers whole although a stream was asked for. */
  readonly whole?: boolean;
  /** The connection breaks after half of it. */
  readonly broken?: boolean;
}
