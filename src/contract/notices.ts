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
  /** Where it could not be sent, as sentences. */
  readonly undelivered: readonly string[];
}

/** Ways by which notices leave Kody. Null switches one off; an absent secret keeps the one that is set. */
export const channelsRequest = z.strictObject({
  webhook: z
    .strictObject({
      /** Takes messages in Slack's format. Its address is a secret. */
      url: z.string().trim().min(1).max(2_000).optional(),
    })
    .nullable(),
  email: z
    .strictObject({
      host: z.string().trim().min(1).max(253),
      port: z.number().int().min(1).max(65_535),
      security: z.enum(["tls", "starttls", "none"]),
      user: z.string().max(320).nullable(),
      password: z.string().max(1_000).optional(),
      from: z.string().trim().min(3).max(320),
      to: z.array(z.string().trim().min(3).max(320)).min(1).max(50),
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
