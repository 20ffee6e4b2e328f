import type { ModelChoice } from "../../core/ports/index.ts";

/** What a model or its server was found not to take, and is no longer sent. */
export interface Habits {
  /** Asked for JSON in words instead. */
  readonly noSchema: boolean;
  readonly noCacheMark: boolean;
  /** Its tokens are not known then. */
  readonly noStreamUsage: boolean;
  /** Azure: the name of a deployment doesn't tell that its model thinks, and such models take another limit. */
  readonly thinks: boolean;
}

const none: Habits = {
  noSchema: false,
  noCacheMark: false,
  noStreamUsage: false,
  thinks: false,
};

/** Most particular first: what is said of a schema may also speak of the response. */
const signs: readonly (readonly [habit: keyof Habits, words: RegExp])[] = [
  ["thinks", /max_completion_tokens/i],
  ["noStreamUsage", /stream_options|include_usage/i],
  ["noCacheMark", /cache_?point|cache_?control|prompt.?cach/i],
  [
    "noSchema",
    /response_?format|json_?schema|json.?object|structured.?output|output_?(?:config|format)|response_?schema|response_?mime|guided|grammar|tool_?(?:choice|config|use)|function.?call|"tools?"/i,
  ],
];

/** Remembers for each choice what it doesn't take, as long as the process lives. */
export interface HabitBook {
  of(choice: ModelChoice): Habits;
  /** True when something new was learnt from a refusal, so that asking again can help. */
  learn(choice: ModelChoice, status: number | null, body: string): boolean;
}

export function createHabitBook(): HabitBook {
  const book = new Map<string, Habits>();
  const nameOf = ({ provider, url, region, model }: ModelChoice): string =>
    JSON.stringify([provider, url, region, model]);
  const of = (choice: ModelChoice): Habits => book.get(nameOf(choice)) ?? none;
  return {
    of,
    learn(choice, status, body) {
      if (status !== 400 && status !== 403 && status !== 422) return false;
      const known = of(choice);
      const habit = signs.find(([name, words]) => !known[name] && words.test(body))?.[0];
      if (habit === undefined) return false;
      book.set(nameOf(choice), { ...known, [habit]: true });
      return true;
    },
  };
}
