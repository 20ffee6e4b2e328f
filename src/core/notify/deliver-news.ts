import { isKodyError } from "../domain/index.ts";
import type {
  ChannelStore,
  Clock,
  Destination,
  NewsResult,
  NoticeSender,
  SendOutcome,
  SubscriptionStore,
  TakenNews,
  WaitingDestination,
} from "../ports/index.ts";
import { mailText } from "./mail-text.ts";
import type { Message } from "./message.ts";
import { newsMessage } from "./news-message.ts";
import { dailyMessages, dayOf, newsDue } from "./news-times.ts";
import { nextAttempt } from "./schedule.ts";
import { slackBody } from "./slack-body.ts";

export interface NewsDeliveryParts {
  readonly store: SubscriptionStore;
  /** Its mail server sends to all email addresses. */
  readonly channels: Pick<ChannelStore, "read" | "secret">;
  readonly sender: NoticeSender;
  readonly clock: Pick<Clock, "now">;
  /** Of Kody's page, without a final slash. */
  readonly publicUrl: string | null;
  readonly log: (event: Readonly<Record<string, unknown>>) => void;
}

/** Much longer than one message takes. */
const leaseMilliseconds = 180_000;
const lastOfDay = `This is the last message of today (${dailyMessages} is the most). What happens until midnight UTC is told in one message tomorrow.`;

/** Sends what is due, one message for each destination. Answers in how many seconds more is due; null when nothing waits. */
export async function deliverNews(parts: NewsDeliveryParts): Promise<number | null> {
  const now = parts.clock.now();
  const waiting = await parts.store.waiting(dayOf(now));
  const due = waiting.filter((one) => newsDue(one, now) <= now);
  const mistakes: unknown[] = [];
  // At once, so that none waits for another's slow server.
  await Promise.all(
    due.map((one) => deliverTo(parts, one, now).catch((error: unknown) => mistakes.push(error))),
  );
  if (mistakes.length > 0) throw mistakes[0];
  const later = waiting.filter((one) => !due.includes(one)).map((one) => newsDue(one, now));
  if (later.length === 0) return null;
  const next = Math.min(...later.map((time) => time.getTime()));
  return Math.max(1, (next - now.getTime()) / 1_000);
}

async function deliverTo(
  parts: NewsDeliveryParts,
  { id, sentToday }: WaitingDestination,
  now: Date,
): Promise<void> {
  const taken = await parts.store.take(id, now, new Date(now.getTime() + leaseMilliseconds));
  if (taken === null) return;
  const note = sentToday + 1 >= dailyMessages ? lastOfDay : "";
  const lines = taken.rows.map(({ line }) => line);
  const message = newsMessage(lines, parts.publicUrl, note);
  const first = taken.rows[0]?.id ?? "";
  const outcome = await sendTo(
    parts,
    taken.destination,
    message,
    `news-${first}-${taken.rows.length}`,
  );
  if (!outcome.sent) {
    const { name } = taken.destination;
    parts.log({
      level: "warn",
      event: "news not sent",
      destination: name,
      reason: outcome.problem,
    });
  }
  await parts.store.record(id, taken, resultOf(taken, outcome, parts.clock.now()));
}

/** Sends to a destination as it is set up at this moment. `id` is the same for the same message. */
export async function sendTo(
  { store, channels, sender }: Pick<NewsDeliveryParts, "store" | "channels" | "sender">,
  destination: Pick<Destination, "id" | "kind" | "address">,
  message: Message,
  id: string,
): Promise<SendOutcome> {
  try {
    if (destination.kind === "webhook") {
      const url = await store.secret(destination.id);
      return url === null
        ? failed("The address of the webhook is missing. Enter it again.")
        : await sender.webhook(url, slackBody(message));
    }
    const { email } = await channels.read();
    if (email === null)
      return failed("No mail server is set up. Enter one under “Notices by email”.");
    const password = await channels.secret("email");
    const mail = { id, subject: message.subject, text: mailText(message) };
    return await sender.email({ ...email, to: [destination.address] }, password, mail);
  } catch (error) {
    if (!isKodyError(error)) throw error;
    return { sent: false, problem: error.message, retryable: true, retryAfter: null };
  }
}

/** Tried again for a day: a mail server may be entered meanwhile. */
function failed(problem: string): SendOutcome {
  return { sent: false, problem, retryable: true, retryAfter: null };
}

function resultOf({ attempts, since }: TakenNews, outcome: SendOutcome, at: Date): NewsResult {
  const { problem } = outcome;
  if (outcome.sent) return { state: "delivered", at, day: dayOf(at), problem };
  const again = outcome.retryable ? nextAttempt(attempts, since, at, outcome.retryAfter) : null;
  return again === null
    ? { state: "undelivered", at, problem: outcome.problem }
    : { state: "waiting", at, again, problem: outcome.problem };
}
