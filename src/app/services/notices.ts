import type { NoticeAnswer, TestAnswer } from "../../contract/index.ts";
import { KodyError } from "../../core/domain/index.ts";
import { sendMessage, testMessage } from "../../core/notify/index.ts";
import type { ChannelName, Channels, OpenNotice } from "../../core/ports/index.ts";
import type { NoticeServices } from "../../entry/server/index.ts";
import { channelsAnswer, readChannels } from "./channels.ts";
import type { ServiceParts } from "./parts.ts";

type NoticeServiceParts = Pick<ServiceParts, "noticeDelivery" | "auditLog" | "outbound">;

export function noticeServices(parts: NoticeServiceParts): NoticeServices {
  const { noticeDelivery, auditLog, outbound } = parts;
  const { store, channels, clock } = noticeDelivery;
  return {
    notices: async () => (await store.open()).map(noticeAnswer),
    async dismissNotice(id, actor) {
      const notice = await store.dismiss(id, clock.now());
      if (notice === null) {
        throw new KodyError("not-found", "This notice is not open any more. Load the page again.");
      }
      await auditLog.record({ actor, action: "notice.dismissed", subject: notice.title });
    },
    channels: async () => channelsAnswer(await channels.read()),
    async setChannels(request, actor) {
      const changes = await readChannels(request, await channels.read(), outbound);
      await channels.save(changes, clock.now());
      const answer = channelsAnswer(await channels.read());
      const details = { ...answer };
      await auditLog.record({ actor, action: "channels.changed", subject: "", details });
      return answer;
    },
    testChannel: async ({ channel }) => testChannel(parts, channel),
  };
}

const channelNames: Readonly<Record<ChannelName, string>> = {
  webhook: "the chat webhook",
  email: "email",
};

function noticeAnswer(notice: OpenNotice): NoticeAnswer {
  const { id, level, title, remedy, path, raisedAt, troubles } = notice;
  return {
    id,
    level,
    title,
    remedy,
    path,
    at: raisedAt.toISOString(),
    undelivered: troubles.map(
      ({ channel, problem, waiting }) =>
        `${waiting ? "Not yet sent" : "Not sent"} by ${channelNames[channel]}: ${problem}`,
    ),
  };
}

async function testChannel(parts: NoticeServiceParts, channel: ChannelName): Promise<TestAnswer> {
  const { channels, clock, publicUrl } = parts.noticeDelivery;
  const id = `test-${clock.now().getTime()}`;
  const outcome = await sendMessage(parts.noticeDelivery, channel, testMessage(publicUrl), id);
  if (!outcome.sent) return { ok: false, message: outcome.problem };
  const taken = takenSentence(await channels.read(), channel);
  return {
    ok: true,
    message: outcome.problem === null ? taken : `${taken} But ${outcome.problem}`,
  };
}

function takenSentence({ webhook, email }: Channels, channel: ChannelName): string {
  if (channel === "webhook") return `${webhook?.host ?? "The webhook"} took the test message.`;
  return `${email?.host ?? "The mail server"} took the test message for ${email?.to.join(", ") ?? "nobody"}. Look into the mailbox, and among unwanted mail.`;
}
