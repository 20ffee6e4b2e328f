import { z } from "zod";

const text = z.string().trim().min(1, "must say something").max(500, "is longer than 500 letters");
/** Globs as in .kody.yml; none: everywhere. */
const paths = z.array(z.string().trim().min(1).max(300)).max(20);

/** What an administrator enters, so it counts at once. */
export const memoryRequest = z.strictObject({
  text,
  paths: paths.default([]),
  /** Null: for all repositories. */
  repository: z
    .strictObject({
      workspace: z.string().trim().min(1).max(200),
      slug: z.string().trim().min(1).max(200),
    })
    .nullable(),
});
export type MemoryRequest = z.infer<typeof memoryRequest>;

export const memoryChange = z.strictObject({ text, paths });
export type MemoryChange = z.infer<typeof memoryChange>;

/** `text`: as whoever decides has read it. */
export const memoryDecision = z.strictObject({
  state: z.enum(["accepted", "declined"]),
  text: z.string().max(500),
});
export type MemoryDecision = z.infer<typeof memoryDecision>;

export interface MemoryAnswer {
  readonly id: string;
  /** `workspace/slug`; null: for all repositories. */
  readonly repository: string | null;
  /** Of a proposal, a stranger's words. */
  readonly text: string;
  readonly paths: readonly string[];
  readonly state: "proposed" | "accepted" | "declined";
  /** Where it comes from, as a clause: "asked for in pull request 12 by Ann". */
  readonly origin: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly decidedBy: string | null;
  /** ISO 8601. */
  readonly decidedAt: string | null;
}

/** GET /api/memories: what waits for somebody first, then the newest first. */
export interface MemoriesAnswer {
  readonly memories: readonly MemoryAnswer[];
}
