import { z } from "zod";
import { topicNames } from "./topics.ts";
import { emailAddress } from "./notices.ts";

const uuid = z
  .string()
  .trim()
  .regex(
    /^\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$/i,
    "must be a uuid with braces, e.g. {5f2c1b9e-0d3a-4c57-8a61-1f0e9d8c7b6a}",
  )
  .toLowerCase();

/** Where news of pull requests goes. Of a webhook, an absent `url` keeps the one that is set. */
export const destinationRequest = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, "must be a name, e.g. Shop team")
    .max(80, "may have at most 80 characters")
    .regex(/^\P{C}*$/u, "must be one line of plain text"),
  to: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("webhook"),
      /** Takes messages in Slack's format. Its address is a secret. */
      url: z
        .string()
        .trim()
        .min(1, "must be the address of the webhook")
        .max(2_000, "is longer than an address may be")
        .optional(),
    }),
    z.strictObject({ kind: z.literal("email"), address: emailAddress }),
  ]),
  topics: z
    .array(z.enum(topicNames, "must be something that Kody tells of"))
    .min(1, "must hold at least one thing to tell of")
    .max(topicNames.length, "names something twice"),
  scope: z.discriminatedUnion("of", [
    z.strictObject({ of: z.literal("all") }),
    z.strictObject({
      of: z.literal("repositories"),
      /** Of repositories, with braces. */
      uuids: z
        .array(uuid)
        .min(1, "must hold at least one repository")
        .max(500, "may hold at most 500 repositories"),
    }),
    /** Of the Bitbucket account that opened the pull request, with braces. */
    z.strictObject({ of: z.literal("author"), uuid }),
  ]),
});
export type DestinationRequest = z.infer<typeof destinationRequest>;

export interface DestinationAnswer {
  readonly id: string;
  readonly name: string;
  readonly kind: "webhook" | "email";
  /** Of a webhook only the host. */
  readonly address: string;
  readonly topics: readonly (typeof topicNames)[number][];
  readonly scope:
    | { readonly of: "all" }
    | { readonly of: "repositories"; readonly uuids: readonly string[] }
    | { readonly of: "author"; readonly uuid: string };
  /** Why the last message did not go out, as a sentence; null when it did. */
  readonly trouble: string | null;
}
