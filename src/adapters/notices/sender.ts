import type { NoticeSender, Outbound } from "../../core/ports/index.ts";
import { sendEmail } from "./email.ts";
import { sendToWebhook } from "./webhook.ts";

export interface NoticeSenderOptions {
  readonly outbound: Outbound;
  /** For one message, whatever the server does; less than a process may take to end. */
  readonly milliseconds?: { readonly webhook: number; readonly email: number };
}

export function createNoticeSender({ outbound, milliseconds }: NoticeSenderOptions): NoticeSender {
  return {
    webhook: async (url, body) =>
      sendToWebhook(outbound, url, body, milliseconds?.webhook ?? 10_000),
    email: async (settings, password, mail) =>
      sendEmail(outbound, settings, password, mail, milliseconds?.email ?? 25_000),
  };
}
