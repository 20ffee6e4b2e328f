import { z } from "zod";
import type { ScriptedReply, ScriptedRequest } from "./scripted-exchange.ts";

type Read = Omit<ScriptedRequest, "provider" | "headers">;

/** What a message says, in one piece or in several. */
export const content = z.union([z.string(), z.array(z.object({ text: z.string().default("") }))]);
const question = z.object({
  model: z.string(),
  stream: z.boolean().default(false),
  stream_options: z.object({ include_usage: z.boolean() }).optional(),
  max_tokens: z.number().nullish(),
  max_completion_tokens: z.number().nullish(),
  messages: z.array(z.object({ role: z.string(), content })),
  response_format: z
    .object({ json_schema: z.object({ schema: z.unknown() }).optional() })
    .optional(),
});

export function plainText(said: z.infer<typeof content>): string {
  return typeof said === "string" ? said : said.map(({ text }) => text).join("");
}

/** A question in the chat protocol of OpenAI. */
export function readChat(body: unknown): Read {
  const asked = question.parse(body);
  const said = (roles: RegExp): string =>
    asked.messages
      .filter(({ role }) => roles.test(role))
      .map((message) => plainText(message.content))
      .join("\n");
  return {
    model: asked.model,
    system: said(/^(system|developer)$/),
    prompt: said(/^user$/),
    schema: asked.response_format?.json_schema?.schema ?? null,
    maxOutputTokens: asked.max_tokens ?? asked.max_completion_tokens ?? null,
    stream: asked.stream,
    body,
  };
}

const reasons = {
  complete: "stop",
  cut: "length",
  refused: "stop",
  filtered: "content_filter",
  nothing: null,
};

/** The events of the answer, or the answer alone. */
export function answerChat(
  request: ScriptedRequest,
  reply: ScriptedReply,
  stream: boolean,
): readonly unknown[] {
  const { text, reasoning, finish = "complete" } = reply;
  const { usage: counted = { input: 10, cached: 0, output: 5 } } = reply;
  const usage = {
    prompt_tokens: counted.input,
    completion_tokens: counted.output,
    total_tokens: counted.input + counted.output,
    prompt_tokens_details: { cached_tokens: counted.cached },
  };
  const frame = { id: "chat", created: 1, model: request.model };
  const words = finish === "refused" ? { content: null, refusal: text } : { content: text };
  const thoughts = reasoning === undefined ? {} : { reasoning_content: reasoning };
  const finish_reason = reasons[finish];
  if (!stream) {
    const message = { role: "assistant", ...words, ...thoughts };
    const choices = [{ index: 0, finish_reason, message }];
    return [{ ...frame, object: "chat.completion", choices, usage }];
  }
  const chunk = (delta: unknown, finish_reason: string | null = null): unknown => ({
    ...frame,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason }],
  });
  const pieces = text.match(/[\s\S]{1,40}/g) ?? [];
  return [
    chunk({ role: "assistant", content: "" }),
    ...(reasoning === undefined ? [] : [chunk(thoughts)]),
    ...pieces.map((piece) => chunk(finish === "refused" ? { refusal: piece } : { content: piece })),
    ...(finish_reason === null ? [] : [chunk({}, finish_reason)]),
    ...(question.parse(request.body).stream_options?.include_usage === true
      ? [{ ...frame, object: "chat.completion.chunk", choices: [], usage }]
      : []),
    "[DONE]",
  ];
}
