import type { CaretakerTask } from "../entry/worker/index.ts";

/** What Kody does by itself, again and again. */
export function tasksOf(): CaretakerTask[] {
  return [];
}
