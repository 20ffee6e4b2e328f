import { useState } from "react";
import type { Answer } from "./api.ts";

export interface Said {
  readonly ok: boolean;
  readonly words: string;
}

export interface Action {
  readonly busy: boolean;
  /** What came of it; null before. */
  readonly said: Said | null;
  readonly say: (said: Said | null) => void;
  /** Runs one request at a time; a refusal is said in the server's words. */
  readonly run: <T>(
    request: () => Promise<Answer<T>>,
    words?: (value: T) => string,
  ) => Promise<Answer<T>>;
}

/** One button's doing: busy, then what came of it. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [said, say] = useState<Said | null>(null);
  async function run<T>(
    request: () => Promise<Answer<T>>,
    words?: (value: T) => string,
  ): Promise<Answer<T>> {
    setBusy(true);
    say(null);
    const answer = await request();
    setBusy(false);
    if (!answer.ok) say({ ok: false, words: answer.message });
    else if (words !== undefined) say({ ok: true, words: words(answer.value) });
    return answer;
  }
  return { busy, said, say, run };
}
