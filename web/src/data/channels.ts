import type { ChannelsAnswer, ChannelsRequest } from "../../../src/contract/index.ts";

export type EmailSettings = NonNullable<ChannelsRequest["email"]>;

export interface EmailDraft {
  readonly host: string;
  readonly port: string;
  readonly security: EmailSettings["security"];
  readonly user: string;
  readonly from: string;
  readonly to: string;
}

/** What is set, as a request that changes nothing: absent secrets stay as they are. */
export function unchanged(channels: ChannelsAnswer): ChannelsRequest {
  const { webhook, email } = channels;
  return {
    webhook: webhook === null ? null : {},
    email: email === null ? null : settingsOf(email),
  };
}

function settingsOf(email: NonNullable<ChannelsAnswer["email"]>): EmailSettings {
  const { host, port, security, user, from, to } = email;
  return { host, port, security, user, from, to: [...to] };
}

export function emailDraft({ email }: ChannelsAnswer): EmailDraft {
  return {
    host: email?.host ?? "",
    port: String(email?.port ?? 587),
    security: email?.security ?? "starttls",
    user: email?.user ?? "",
    from: email?.from ?? "",
    to: email?.to.join(", ") ?? "",
  };
}

/** Addresses separated by commas, semicolons, spaces or lines. */
export function addressesIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter((address) => address !== "");
}

/** What is missing or wrong, as a sentence; null when it can be sent. */
export function emailDraftProblem(draft: EmailDraft): string | null {
  const port = Number(draft.port);
  if (draft.host.trim() === "") return "Enter the mail server’s name.";
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    return "Enter the port as a number: 465 for TLS, 587 for STARTTLS.";
  if (!isAddress(draft.from)) return "Enter the address that messages come from.";
  const to = addressesIn(draft.to);
  if (to.length === 0) return "Enter at least one address that gets the messages.";
  const wrong = to.find((address) => !isAddress(address));
  return wrong === undefined ? null : `“${wrong}” is no email address.`;
}

function isAddress(text: string): boolean {
  return /^[^@\s]+@[^@\s]+$/.test(text.trim());
}

export function emailSettings(draft: EmailDraft, password: string): EmailSettings {
  return {
    host: draft.host.trim(),
    port: Number(draft.port),
    security: draft.security,
    user: draft.user.trim() === "" ? null : draft.user.trim(),
    from: draft.from.trim(),
    to: addressesIn(draft.to),
    ...(password === "" ? {} : { password }),
  };
}

export function webhookProblem(url: string): string | null {
  return /^https?:\/\/[^\s/]\S*$/.test(url.trim())
    ? null
    : "Enter the whole address of the webhook. It begins with https://.";
}
