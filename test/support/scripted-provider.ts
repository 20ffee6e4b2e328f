import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { ModelProvider } from "../../src/core/ports/index.ts";

export interface AskedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a provider answers; `hang`: never. */
export type Script =
  | { readonly status: number; readonly body: string; readonly headers?: Record<string, string> }
  | "hang";

/** A server on this machine that answers as a provider of language models would. */
export interface ScriptedProvider {
  readonly url: string;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly asked: AskedRequest[];
  script: Script;
  close(): Promise<void>;
}

export async function scriptedProvider(): Promise<ScriptedProvider> {
  const asked: AskedRequest[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push({ path: request.url ?? "", headers: request.headers, body });
      const { script } = provider;
      if (script === "hang") return;
      response.writeHead(script.status, { "content-type": "application/json", ...script.headers });
      response.end(script.body);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo; // A server on a port has such an address.
  const provider: ScriptedProvider = {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    asked,
    script: { status: 200, body: "{}" },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return provider;
}

const chat = {
  id: "c",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "yes" } }],
  usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 },
};

/** The least that each provider answers to a question. */
export const goodAnswers: Readonly<Record<ModelProvider, unknown>> = {
  anthropic: {
    id: "m",
    type: "message",
    role: "assistant",
    model: "m",
    content: [{ type: "text", text: "yes" }],
    stop_reason: "end_turn",
    stop_sequence: null,
    usage: { input_tokens: 5, output_tokens: 1 },
  },
  openai: {
    id: "r",
    object: "response",
    created_at: 1,
    model: "m",
    status: "completed",
    output: [
      {
        type: "message",
        id: "o",
        role: "assistant",
        status: "completed",
        content: [{ type: "output_text", text: "yes", annotations: [] }],
      },
    ],
    usage: { input_tokens: 5, output_tokens: 1, total_tokens: 6 },
  },
  google: {
    candidates: [
      { content: { role: "model", parts: [{ text: "yes" }] }, finishReason: "STOP", index: 0 },
    ],
    usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 1, totalTokenCount: 6 },
  },
  azure: chat,
  "openai-compatible": chat,
  "amazon-bedrock": {
    output: { message: { role: "assistant", content: [{ text: "yes" }] } },
    stopReason: "end_turn",
    usage: { inputTokens: 5, outputTokens: 1, totalTokens: 6 },
  },
};
