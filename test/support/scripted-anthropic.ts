import { z } from "zod";
import { content, plainText } from "./scripted-chat.ts";
import type { ScriptedReply, ScriptedRequest } from "./scripted-exchange.ts";

const question = z.object({
  model: z.string(),
  stream: z.boolean().default(false),
  max_tokens: z.number(),
  system: content.default(""),
  messages: z.array(z.object({ role: z.string(), content })),
  tools: z.array(z.object({ name: z.string(), input_schema: z.unknown() })).default([]),
  output_config: z.object({ format: z.object({ schema: z.unknown() }).optional() }).optional(),
});

/** A question in the messages protocol of Anthropic. */
export function readAnthropic(body: unknown): Omit<ScriptedRequest, "provider" | "headers"> {
  const asked = question.parse(body);
  const tool = asked.tools.find(({ name }) => name === "json");
  return {
    model: asked.model,
    system: plainText(asked.system),
    prompt: asked.messages.map((message) => plainText(message.content)).join("\n"),
    schema: asked.output_config?.format?.schema ?? tool?.input_schema ?? null,
    maxOutputTokens: asked.max_tokens,
    stream: asked.stream,
    body,
  };
}

const reasons = {
  complete: "end_turn",
  cut: "max_tokens",
  refused: "refusal",
  filtered: "refusal",
  nothing: null,
};

/** The events of the answer, or the answer alone. Models without structured answers of their own call the tool `json`. */
export function answerAnthropic(
  request: ScriptedRequest,
  reply: ScriptedReply,
  stream: boolean,
): readonly unknown[] {
  const { text, reasoning, finish = "complete", usage: counted } = reply;
  const { input, cached, output } = counted ?? { input: 10, cached: 0, output: 5 };
  const usage = {
    input_tokens: input - cached,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: 0,
    output_tokens: output,
  };
  const tool = question.parse(request.body).tools.some(({ name }) => name === "json");
  const stop_reason = tool && finish === "complete" ? "tool_use" : reasons[finish];
  const message = { id: "message", type: "message", role: "assistant", model: request.model };
  if (!stream) {
    const answer = tool
      ? { type: "tool_use", id: "call", name: "json", input: JSON.parse(text) as unknown }
      : { type: "text", text };
    const thinking =
      reasoning === undefined ? [] : [{ type: "thinking", thinking: reasoning, signature: "" }];
    const content = [...thinking, answer];
    return [{ ...message, content, stop_reason, stop_sequence: null, usage }];
  }
  const delta = { stop_reason, stop_sequence: null };
  const ending = { type: "message_delta", delta, usage: { output_tokens: output } };
  return [
    {
      type: "message_start",
      message: {
        ...message,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...usage, output_tokens: 0 },
      },
    },
    ...blocks(reply, tool),
    ...(stop_reason === null ? [] : [ending]),
    { type: "message_stop" },
  ];
}

function blocks({ text, reasoning }: ScriptedReply, tool: boolean): unknown[] {
  const thinking =
    reasoning === undefined
      ? []
      : block(0, { type: "thinking", thinking: "", signature: "" }, [
          { type: "thinking_delta", thinking: reasoning },
        ]);
  const answer = tool
    ? { type: "tool_use", id: "call", name: "json", input: {} }
    : { type: "text", text: "" };
  const deltas = (text.match(/[\s\S]{1,40}/g) ?? []).map((piece) =>
    tool ? { type: "input_json_delta", partial_json: piece } : { type: "text_delta", text: piece },
  );
  return [...thinking, ...block(thinking.length === 0 ? 0 : 1, answer, deltas)];
}

function block(index: number, content_block: unknown, deltas: readonly unknown[]): unknown[] {
  return [
    { type: "content_block_start", index, content_block },
    ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ];
}
