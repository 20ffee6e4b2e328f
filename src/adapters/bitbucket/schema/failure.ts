import { z } from "zod";

/** What Bitbucket says of a request that it did not serve. */
export interface Complaint {
  /** "" when the body says nothing that can be understood. */
  readonly message: string;
  /** Field of the request → what is wrong with it. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Scopes, when one is missing; null otherwise. */
  readonly scopes: {
    readonly required: readonly string[];
    readonly granted: readonly string[];
  } | null;
  /** Paths that a merge can't bring together. */
  readonly conflicts: readonly string[];
}

const sentences = z.union([z.string().transform((one) => [one]), z.array(z.string())]).catch([]);

const scopes = z.object({
  required: z.array(z.string()).min(1),
  granted: z.array(z.string()).catch([]),
});

const conflicts = z
  .object({
    conflicts: z.array(
      z.union([z.string(), z.object({ path: z.string() }).transform(({ path }) => path)]),
    ),
  })
  .transform((data) => data.conflicts)
  .catch([]);

const general = z.object({
  error: z.object({
    message: z.string().catch(""),
    detail: z.unknown().optional(),
    fields: z.record(z.string(), sentences).catch({}),
    data: conflicts,
  }),
});

/** Bitbucket: Code Insights has a shape of its own. */
const codeInsights = z.object({ message: z.string() });

/** Understands every known error shape; anything else becomes an empty complaint. Never throws. */
export function readComplaint(body: unknown): Complaint {
  const parsed = general.safeParse(body);
  if (!parsed.success) {
    const message = codeInsights.safeParse(body).data?.message ?? "";
    return { message, fields: {}, scopes: null, conflicts: [] };
  }
  const { message, detail, fields, data } = parsed.data.error;
  const lacking = scopes.safeParse(detail);
  // Bitbucket: pipelines and a few others put the useful text in `detail`.
  const words = [message, typeof detail === "string" ? detail : ""].filter(
    (part) => part.trim() !== "",
  );
  return { message: words.join("; "), fields, scopes: lacking.data ?? null, conflicts: data };
}
