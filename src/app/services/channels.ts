import type { ChannelsAnswer, ChannelsRequest } from "../../contract/index.ts";
import { isKodyError, KodyError } from "../../core/domain/index.ts";
import type { ChannelChanges, Channels, EmailSettings, Outbound } from "../../core/ports/index.ts";

export function channelsAnswer({ webhook, email }: Channels): ChannelsAnswer {
  return {
    webhook: webhook === null ? null : { host: webhook.host },
    email: email === null ? null : { ...settingsOf(email), passwordSet: email.passwordSet },
  };
}

/** What is to be changed. Throws `invalid-input` with a sentence that begins with the name of the field. */
export async function readChannels(
  request: ChannelsRequest,
  current: Channels,
  outbound: Outbound,
): Promise<ChannelChanges> {
  const webhook = await readWebhook(request.webhook, current.webhook, outbound);
  const email = await readEmail(request.email, current.email, outbound);
  return {
    ...(webhook === undefined ? {} : { webhook }),
    ...(email === undefined ? {} : { email }),
  };
}

async function readWebhook(
  request: ChannelsRequest["webhook"],
  current: Channels["webhook"],
  outbound: Outbound,
): Promise<ChannelChanges["webhook"]> {
  if (request === null) return null;
  const { url } = request;
  if (url === undefined) {
    if (current === null) throw wrong("webhook.url", "Enter the address of the webhook.");
    return undefined;
  }
  return checkedWebhook("webhook.url", url, outbound);
}

/** An address that leads outside. Throws `invalid-input` with a sentence that begins with `field`. */
export async function checkedWebhook(
  field: string,
  url: string,
  outbound: Outbound,
): Promise<{ host: string; url: string }> {
  return beside(field, async () => {
    const address = outbound.checkUrl(url);
    const port = Number(address.port) || (address.protocol === "https:" ? 443 : 80);
    await refuseInside(outbound, address.hostname, port);
    return { host: address.hostname, url: address.href };
  });
}

async function readEmail(
  request: ChannelsRequest["email"],
  current: Channels["email"],
  outbound: Outbound,
): Promise<ChannelChanges["email"]> {
  if (request === null) return null;
  const { password } = request;
  const settings = settingsOf(request);
  const { host, port, user } = settings;
  await beside("email.host", async () => refuseInside(outbound, host, port));
  if (user === null) {
    if (password !== undefined) {
      throw wrong("email.user", "Enter the user name that this password belongs to.");
    }
    return { settings, password: null };
  }
  if (settings.security === "none") {
    throw wrong(
      "email.security",
      "Choose TLS or STARTTLS, or remove the user name: the password would travel readable.",
    );
  }
  if (password === "") throw wrong("email.password", `Enter the password of ${user}.`);
  if (password === undefined) checkKeptPassword(settings, current);
  return { settings, ...(password === undefined ? {} : { password }) };
}

/** A stored password goes to the server that it was entered for and to no other one. */
function checkKeptPassword({ host, user }: EmailSettings, current: Channels["email"]): void {
  if (current === null || !current.passwordSet) {
    throw wrong("email.password", `Enter the password of ${user ?? "the user"}.`);
  }
  if (current.host !== host || current.user !== user) {
    throw wrong(
      "email.password",
      `Enter the password again: the stored one is that of ${current.user ?? "another user"} at ${current.host}, and goes nowhere else.`,
    );
  }
}

function settingsOf(email: EmailSettings): EmailSettings {
  const { host, port, security, user, from, to } = email;
  // As certificates name it.
  const name = host.toLowerCase().replace(/^\[(.*)\]$|\.$/, "$1");
  return { host: name, port, security, user: user === "" ? null : user, from, to };
}

/** A name that can't be found right now may be found later, when something is sent; then it is checked again. */
async function refuseInside(outbound: Outbound, host: string, port: number): Promise<void> {
  try {
    await outbound.resolve(host, port);
  } catch (error) {
    if (!isKodyError(error, "host-unavailable")) throw error;
  }
}

async function beside<T>(field: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw isKodyError(error, "invalid-input") ? wrong(field, error.message) : error;
  }
}

export function wrong(field: string, sentence: string): KodyError {
  return new KodyError("invalid-input", `${field}: ${sentence}`);
}
