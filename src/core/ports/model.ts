/** A language model of a provider. */
export interface ModelChoice {
  readonly provider: ModelProvider;
  /** The provider's name of the model, or of its deployment. */
  readonly model: string;
  /** Base address, where it is not the provider's own. */
  readonly url: string | null;
  /** Amazon Bedrock. */
  readonly region: string | null;
}

export type ModelProvider =
  | "anthropic"
  | "openai"
  | "google"
  | "azure"
  | "amazon-bedrock"
  | "openai-compatible";

/** The one way to language models. Requests go to the address of the choice and nowhere else. */
export interface Models {
  /** Where requests of this choice go. Throws `invalid-input` when it can't be told, e.g. without a region. */
  address(choice: ModelChoice): string;
  /** One call of a few words. Throws a `KodyError` that says what is wrong, free of key and question. */
  tryOut(choice: ModelChoice, key: string | null): Promise<void>;
  /**
   * One question, one answer; nothing is repeated but what the provider refused to take for the moment (429, 5xx), twice.
   * Throws a `KodyError`, retryable or not, free of key and question; the signal's reason when it aborts.
   */
  ask(
    choice: ModelChoice,
    key: string | null,
    question: ModelQuestion,
    signal: AbortSignal,
  ): Promise<ModelReply>;
}

export interface ModelQuestion {
  /** The same for many questions and sent first, so that the provider's prompt cache can hit. */
  readonly system: string;
  readonly prompt: string;
  /** JSON Schema that the answer follows; whoever asks must check it again: not every model obeys. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly maxOutputTokens: number;
  /** For the whole call with its repetitions. */
  readonly timeoutMilliseconds: number;
}

export interface ModelReply {
  /** As the model wrote it; reasoning that is marked as such left out. */
  readonly text: string;
  /** `cut`: it reached the limit of its answer. `refused`: the provider's or the model's filter stopped it. */
  readonly end: "complete" | "cut" | "refused";
  readonly usage: ModelUsage;
  readonly milliseconds: number;
}

/** Tokens as the provider reports them. */
export interface ModelUsage {
  /** Those from its cache included. */
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

/** Counts as the providers' tokenizers do, near enough for a budget. */
export interface TokenCounter {
  count(text: string): number;
}

/** What one call cost, kept for the record and for the budgets. */
export interface ModelCall {
  /** Null for a call outside any review, such as the test of the settings. */
  readonly reviewId: string | null;
  readonly repositoryUuid: string | null;
  readonly purpose: string;
  readonly provider: ModelProvider;
  readonly model: string;
  readonly promptVersion: string;
}

/** Money is in millionths of a US dollar. */
export interface Spent {
  readonly tokens: number;
  readonly microDollars: number;
}

export type Grant =
  | { readonly granted: true; readonly callId: string }
  /** `because` is a sentence without full stop, such as "the budget of 5.00 USD for this day is used up". */
  | { readonly granted: false; readonly because: string };

/** Where what models cost is kept. A call is counted from the moment it may begin, so that calls at once can't overdraw. */
export interface SpendStore {
  /** Grants the call if budgets allow what it may cost at most. */
  begin(call: ModelCall, atMost: Spent, budgets: SpendBudgets, now: Date): Promise<Grant>;
  /** The first one counts. Until then, and for ever after a crash, a call counts with what it may cost at most. */
  finish(callId: string, outcome: CallOutcome): Promise<void>;
  /** Of calls that began since then. */
  spentSince(since: Date): Promise<Spent>;
  /** Newest first. */
  listCalls(limit: number): Promise<RecordedCall[]>;
  /** In the order in which they began. */
  callsOfReview(reviewId: string): Promise<RecordedCall[]>;
  /** Keeps what was sent and what came back, where the installation asks for that; elsewhere it does nothing. */
  keepExchange(callId: string, exchange: ModelExchange): Promise<void>;
  /** Those of calls that began before then; answers how many they were. */
  forgetExchanges(before: Date): Promise<number>;
}

export interface ModelExchange {
  readonly system: string;
  readonly prompt: string;
  /** Null when none came. */
  readonly answer: string | null;
}

/** One call as it is on record. */
export interface RecordedCall extends ModelCall {
  readonly id: string;
  readonly begunAt: Date;
  readonly atMost: Spent;
  /** Null while it is not finished, or when its process died. */
  readonly outcome: CallOutcome | null;
}

/** Null: without a limit. Days and months are those of UTC. */
export interface SpendBudgets {
  readonly day: Limit | null;
  readonly month: Limit | null;
}

export interface Limit {
  readonly tokens: number | null;
  readonly microDollars: number | null;
}

export interface CallOutcome {
  readonly usage: ModelUsage;
  readonly microDollars: number;
  readonly milliseconds: number;
  /** `ok`, or the word for what went wrong: `cut`, `refused`, `malformed`, `failed`. */
  readonly result: string;
}
