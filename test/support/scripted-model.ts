import type { ModelChoice } from "../../src/core/ports/index.ts";
import { answerAnthropic, readAnthropic } from "./scripted-anthropic.ts";
import { answerChat, readChat } from "./scripted-chat.ts";
import type { ScriptedReply, ScriptedRequest } from "./scripted-exchange.ts";
import { scriptedProvider, type AskedRequest, type Script } from "./scripted-provider.ts";

export type { ScriptedReply, ScriptedRequest } from "./scripted-exchange.ts";

/** A reply, or anything else that a server may do: see `Script`. */
export type ScriptedAnswer = ScriptedReply | Script;
export type Answerer = (request: ScriptedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>;

/**
 * A language model on this machine whose answers a test writes. It speaks the chat protocol of OpenAI
 * (`…/chat/completions`) and the messages of Anthropic (`…/messages`), streamed or whole, as asked.
 */
export interface ScriptedModel {
  /** Base address for both providers, with `/v1`. */
  readonly url: string;
  /** `127.0.0.1:PORT`, as KODY_PRIVATE_HOSTS and an outbound way take it. */
  readonly host: string;
  /** Every question so far. */
  readonly requests: readonly ScriptedRequest[];
  /** May be replaced at any time. */
  answer: Answerer;
  choice(provider?: ScriptedRequest["provider"], model?: string): ModelChoice;
  close(): Promise<void>;
}

export async function scriptedModel(
  answer: Answerer = () => ({ text: "{}" }),
): Promise<ScriptedModel> {
  const server = await scriptedProvider();
  const requests: ScriptedRequest[] = [];
  const url = `${server.url}/v1`;
  server.script = async (asked) => {
    const request = readRequest(asked);
    if (request === null) return { status: 404, body: '{"error":{"message":"No such path."}}' };
    requests.push(request);
    const answered = await scripted.answer(request);
    return typeof answered === "object" && "text" in answered
      ? scriptOf(request, answered)
      : answered;
  };
  const scripted: ScriptedModel = {
    url,
    host: server.host,
    requests,
    answer,
    choice: (provider = "openai-compatible", model = "scripted") => ({
      provider,
      model,
      url,
      region: null,
    }),
    close: () => server.close(),
  };
  return scripted;
}

function readRequest({ path, headers, body }: AskedRequest): ScriptedRequest | null {
  if (/\/chat\/completions(\?|$)/.test(path))
    return { provider: "openai-compatible", headers, ...readChat(JSON.parse(body)) };
  if (/\/messages(\?|$)/.test(path))
    return { provider: "anthropic", headers, ...readAnthropic(JSON.parse(body)) };
  return null;
}

function scriptOf(request: ScriptedRequest, reply: ScriptedReply): Script {
  const stream = request.stream && reply.whole !== true;
  const answer = request.provider === "anthropic" ? answerAnthropic : answerChat;
  const events = answer(request, reply, stream);
  const type = stream ? "text/event-stream" : "application/json";
  const whole = stream ? events.map(asEvent).join("") : JSON.stringify(events[0]);
  const broken = reply.broken === true;
  return {
    status: 200,
    body: broken ? whole.slice(0, whole.length / 2) : whole,
    headers: { "content-type": type },
    cut: broken,
  };
}

/** Anthropic's events are named after their type. */
function asEvent(event: unknown): string {
  if (typeof event === "string") return `data: ${event}\n\n`;
  const named = typeof event === "object" && event !== null && "type" in event;
  return `${named ? `event: ${String(event.type)}\n` : ""}data: ${JSON.stringify(event)}\n\n`;
}
