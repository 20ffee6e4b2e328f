import { isKodyError } from "../domain/index.ts";
import type {
  ChannelName,
  ChannelStore,
  Clock,
  DeliveryResult,
  NoticeSender,
  NoticeStore,
  SendOutcome,
  WaitingDelivery,
} from "../ports/index.ts";
import { mailText } from "./mail-text.ts";
import { composeMessage, type Message } from "./message.ts";
import { groupMilliseconds, nextAttempt } from "./schedule.ts";
import { slackBody } from "./slack-body.ts";

export interface DeliveryParts {
  readonly store: NoticeStore;
  readonly channels: ChannelStore;
  readonly sender: NoticeSender;
  readonly clock: Pick<Clock, "now">;
  /** Of Kody's page, without a final slash. */
  readonly publicUrl: string | null;
  readonly log: (event: Readonly<Record<string, unknown>>) => void;
}

/** Much longer than one message takes: after it a process that took deliveries is dead. */
const leaseMilliseconds = 180_000;

/** Sends what is due, one message for each channel. Answers in how many seconds more is due; null when nothing waits. */
export async function deliverDue(parts: DeliveryParts): Promise<number | null> {
  const { store, clock } = parts;
  const now = clock.now().getTime();
  const due = await store.takeDue(
    new Date(now),
    new Date(now + groupMilliseconds),
    new Date(now + leaseMilliseconds),
  );
  const mistakes: unknown[] = [];
  const groups = Map.groupBy(due, (one) => one.channel);
  // At once: a slow mail server keeps neither the chat nor the end of the process waiting.
  await Promise.all(
    [...groups].map(async ([channel, group]) =>
      deliverGroup(parts, channel, group).catch((error: unknown) => mistakes.push(error)),
    ),
  );
  // What is not recorded comes again when its lease ends.
  if (mistakes.length > 0) throw mistakes[0];
  const next = await store.nextDue();
  return next === null ? null : Math.max(1, (next.getTime() - clock.now().getTime()) / 1_000);
}

async function deliverGroup(
  parts: DeliveryParts,
  channel: ChannelName,
  group: readonly WaitingDelivery[],
): Promise<void> {
  const first = Math.min(...group.map(({ id }) => Number(id)));
  const message = composeMessage(group, parts.publicUrl);
  const outcome = await sendMessage(parts, channel, message, `notice-${first}-${group.length}`);
  if (!outcome.sent) {
    parts.log({ level: "warn", event: "notice not sent", channel, reason: outcome.problem });
  }
  const now = parts.clock.now();
  await parts.store.record(group.map((one) => resultOf(one, outcome, now)));
}

/** Sends to a channel as it is set up at this moment. `id` is the same for the same message. */
export async function sendMessage(
  { channels, sender }: Pick<DeliveryParts, "channels" | "sender">,
  channel: ChannelName,
  message: Message,
  id: string,
): Promise<SendOutcome> {
  try {
    const { webhook, email } = await channels.read();
    const secret = await channels.secret(channel);
    if (channel === "webhook") {
      if (webhook === null || secret === null) return notSetUp;
      return await sender.webhook(secret, slackBody(message));
    }
    if (email === null) return notSetUp;
    const { subject } = message;
    return await sender.email(email, secret, { id, subject, text: mailText(message) });
  } catch (error) {
    if (!isKodyError(error)) throw error;
    return { sent: false, problem: error.message, retryable: true, retryAfter: null };
  }
}

const notSetUp: SendOutcome = {
  sent: false,
  problem: "This channel is not set up. Enter its address first.",
  retryable: false,
  retryAfter: null,
};

function resultOf(delivery: WaitingDelivery, outcome: SendOutcome, now: Date): DeliveryResult {
  const { id, attempts, since } = delivery;
  const { problem } = outcome;
  if (outcome.sent) return { id, state: "delivered", at: now, problem };
  const next = outcome.retryable ? nextAttempt(attempts, since, now, outcome.retryAfter) : null;
  return next === null
    ? { id, state: "undelivered", at: now, problem }
    : { id, state: "waiting", at: next, problem };
}
