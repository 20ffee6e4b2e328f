import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { ModelProvider } from "../../src/core/ports/index.ts";

export interface AskedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * What a provider answers. `hang`: never; `reset`: the connection breaks before a word; `drip`: it begins and never ends,
 * one comment of the event stream at a time. With `cut` the connection breaks after the body.
 */
export type Script =
  | {
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>> | undefined;
      readonly cut?: boolean;
    }
  | "hang"
  | "reset"
  | "drip";

/** A server on this machine that answers as a provider of language models would. */
export interface ScriptedProvider {
  readonly url: string;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly asked: AskedRequest[];
  script: Script | ((request: AskedRequest) => Script | Promise<Script>);
  close(): Promise<void>;
}

export async function scriptedProvider(): Promise<ScriptedProvider> {
  const asked: AskedRequest[] = [];
  const server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const { headers, url: path = "" } = request;
      const one: AskedRequest = { path, headers, body };
      asked.push(one);
      const { script } = provider;
      play(typeof script === "function" ? await script(one) : script, response);
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

function play(script: Script, response: ServerResponse): void {
  if (script === "hang") return;
  if (script === "reset") return void response.destroy();
  if (script === "drip") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const drops = setInterval(() => response.write(": working\n\n"), 20);
    response.on("close", () => clearInterval(drops));
    return;
  }
  response.writeHead(script.status, { "content-type": "application/json", ...script.headers });
  if (script.cut === true) response.write(script.body, () => response.destroy());
  else response.end(script.body);
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
