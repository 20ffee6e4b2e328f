/** What a running review is doing, for people who watch. */
export interface ReviewProgress {
  /** `stage`: e.g. `fetch`, `analyse`, `publish`; null: it does nothing more. A review that has ended is left as it is. */
  note(reviewId: string, stage: string | null): Promise<void>;
}
