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
}
