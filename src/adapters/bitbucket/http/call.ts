/** One use of Bitbucket's API, as the resources of this adapter describe it to the transport. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path below the base with `{name}` for its parameters; also the call's name in the log. */
  readonly route: string;
  /** Values of the parameters, not encoded. */
  readonly params: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of JSON. */
  readonly form?: Form;
  /** What it is about, for sentences: `pull request acme/shop#1`. */
  readonly subject: string;
  /** True when doing it twice leaves what doing it once leaves. Only then is it repeated after a lost answer. */
  readonly repeatable: boolean;
  /** Secrets in the body, which must not come back in an error. */
  readonly secrets?: readonly string[];
  /** No JSON is wanted, but the end of a file: at most so many bytes. */
  readonly tailBytes?: number;
}

/** A form that was written out already. */
export interface Form {
  /** With its boundary. */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export type AnswerBody =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "empty" }
  /** The end of a file; `cut` when there was more before it. */
  | { readonly kind: "tail"; readonly bytes: Uint8Array; readonly cut: boolean }
  /** Not JSON, or larger than allowed; the reason completes "the answer …". */
  | { readonly kind: "unreadable"; readonly reason: string };

/** What became of one attempt. */
export type Outcome =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Headers;
      readonly body: AnswerBody;
    }
  /** The connection did not come about: Bitbucket never saw the request. */
  | { readonly kind: "not-sent"; readonly cause: string }
  /** Sent, perhaps; the answer never came or broke off. */
  | { readonly kind: "lost"; readonly cause: string };
