import { z } from "zod";

/** Bitbucket: of a page only `values` and `next` are guaranteed; no `next` is the end, and `next` is opaque. */
export function pageOf<T>(item: z.ZodType<T>): z.ZodType<{ values: T[]; next: string | null }> {
  return z
    .object({ values: z.array(item), next: z.string().nullish() })
    .transform((page) => ({ values: page.values, next: page.next ?? null }));
}
