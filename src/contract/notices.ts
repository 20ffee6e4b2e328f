import { z } from "zod";

export interface NoticeAnswer {
  readonly id: string;
  readonly level: "info" | "warning" | "problem";
  readonly title: string;
  readonly remedy: string;
  /** Page of Kody where it is done; null when elsewhere. */
  readonly path: string | null;
  /** ISO 8601. */
  readonly at: string;
  /** Where it could not be sent, or not yet, as sentences. */
  readonly undelivered: readonly string[];
}

/** One plain address, without a name and without anything that a mail header could end with. */
export const emailAddress = z
  .string()
  .trim()
  .max(320, "is too long for an email address")
  .regex(
    /^[^\s@<>()[\]\\,;:"\p{C}]+@[^\s@<>()[\]\\,;:"\p{C}]+$/u,
    "must be one email address, e.g. kody@example.com",
  );

/** Ways by which notices leave Kody. Null switches one off; an absent secret keeps the one that is set. */
export const channelsRequest = z.strictObject({
  webhook: z
    .strictObject({
      /** Takes messages in Slack's format. Its address is a secret. */
      url: z
        .string()
        .trim()
        .min(1, "must be the address of the webhook")
        .max(2_000, "is longer than an address may be")
        .optional(),
    })
    .nullable(),
  email: z
    .strictObject({
      host: z
        .string()
        .trim()
        .min(1, "must be the name of the mail server, e.g. mail.example.com")
        .max(253, "is longer than a host's name may be"),
      port: z
        .number("must be a port number, often 465 or 587")
        .int("must be a port number, often 465 or 587")
        .min(1, "must be a port number, often 465 or 587")
        .max(65_535, "must be a port number, often 465 or 587"),
      security: z.enum(["tls", "starttls", "none"], "must be tls, starttls or none"),
      user: z.string().max(320, "is too long for a user name").nullable(),
      password: z.string().max(1_000, "is too long for a password").optional(),
      from: emailAddress,
      to: z
        .array(emailAddress)
        .min(1, "must hold at least one email address")
        .max(50, "may hold at most 50 email addresses"),
    })
    .nullable(),
});
export type ChannelsRequest = z.infer<typeof channelsRequest>;

export interface ChannelsAnswer {
  /** Only the host is shown. */
  readonly webhook: { readonly host: string } | null;
  readonly email: {
    readonly host: string;
    readonly port: number;
    readonly security: "tls" | "starttls" | "none";
    readonly user: string | null;
    readonly passwordSet: boolean;
    readonly from: string;
    readonly to: readonly string[];
  } | null;
}

export const channelTestRequest = z.strictObject({ channel: z.enum(["webhook", "email"]) });
export type ChannelTestRequest = z.infer<typeof channelTestRequest>;

export interface TestAnswer {
  readonly ok: boolean;
  /** What happened and, if it failed, what to do. */
  readonly message: string;
}
