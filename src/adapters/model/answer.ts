import type { ModelReply, ModelUsage } from "../../core/ports/index.ts";
import type { ProviderModel } from "./providers.ts";

type Streamed = Awaited<ReturnType<ProviderModel["doStream"]>>;
type Whole = Awaited<ReturnType<ProviderModel["doGenerate"]>>;
type Part = Streamed["stream"] extends ReadableStream<infer P> ? P : never;
type Finish = Pick<Whole, "finishReason" | "usage">;

/** No answer that was asked for is as long; a server that doesn't stop would fill the memory. */
const longestText = 2_000_000;

/** What went wrong inside an answer that the provider had agreed to give. */
export class AnswerFault extends Error {
  readonly kind: "reported" | "broken-off" | "too-long" | "unreadable";
  /** Before the first word. */
  readonly early: boolean;

  constructor(kind: AnswerFault["kind"], options: { early?: boolean; cause?: unknown } = {}) {
    super(kind, { cause: options.cause });
    this.kind = kind;
    this.early = options.early ?? false;
  }
}

/** Reads until the end, the first error, or too much; throws an `AnswerFault`, or the signal's reason. */
export async function readStream(
  stream: Streamed["stream"],
  signal: AbortSignal,
): Promise<Omit<ModelReply, "milliseconds">> {
  const reader: ReadableStreamDefaultReader<Part> = stream.getReader();
  // A package that doesn't pass an abort on would keep us waiting.
  const stop = (): void => void reader.cancel(signal.reason).catch(() => undefined);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const { text, finish } = await gather(reader);
    signal.throwIfAborted();
    return conclude(text, finish);
  } finally {
    signal.removeEventListener("abort", stop);
    await reader.cancel().catch(() => undefined);
  }
}

async function gather(
  reader: ReadableStreamDefaultReader<Part>,
): Promise<{ text: string; finish: Finish | null }> {
  const texts: string[] = [];
  let length = 0;
  let finish: Finish | null = null;
  for (;;) {
    const { done, value: part } = await reader.read();
    if (done) return { text: texts.join(""), finish };
    if (part.type === "error" && !isMissingEnd(part.error)) throw faultOf(part.error, length === 0);
    if (part.type === "finish") finish = part;
    if (part.type === "reasoning-delta" || part.type === "text-delta") length += part.delta.length;
    if (part.type === "text-delta") texts.push(part.delta);
    if (length > longestText) throw new AnswerFault("too-long");
  }
}

/** The package for servers of one's own reports a missing reason of the end as an error; it is looked at afterwards. */
function isMissingEnd(error: unknown): boolean {
  return error instanceof Error && error.name === "AI_InvalidResponseDataError";
}

function faultOf(cause: unknown, early: boolean): AnswerFault {
  const unreadable =
    cause instanceof Error && /^AI_(JSONParse|TypeValidation)Error$/.test(cause.name);
  return new AnswerFault(unreadable ? "unreadable" : "reported", { early, cause });
}

/** An answer that came whole. Throws an `AnswerFault`. */
export function readWhole({
  content,
  finishReason,
  usage,
}: Whole): Omit<ModelReply, "milliseconds"> {
  const text = content.map((part) => (part.type === "text" ? part.text : "")).join("");
  if (text.length > longestText) throw new AnswerFault("too-long");
  return conclude(text, { finishReason, usage });
}

function conclude(written: string, finish: Finish | null): Omit<ModelReply, "milliseconds"> {
  const text = withoutThoughts(written);
  const usage = usageOf(finish);
  const { unified = "other", raw } = finish?.finishReason ?? {};
  if (unified === "content-filter") return { text, end: "refused", usage };
  if (unified === "length") return { text, end: "cut", usage };
  if (unified === "error" && raw !== undefined) throw new AnswerFault("broken-off");
  // A model that spends all on its thoughts says nothing, but counts.
  if (written === "" && usage.output === 0) throw new AnswerFault("unreadable");
  const ended = unified === "stop" || unified === "tool-calls" || raw !== undefined;
  // Some servers never say that they are done.
  if (!ended && !isJson(text)) throw new AnswerFault("broken-off");
  return { text, end: "complete", usage };
}

function usageOf(finish: Finish | null): ModelUsage {
  const input = finish?.usage.inputTokens.total ?? 0;
  const cached = finish?.usage.inputTokens.cacheRead ?? 0;
  return { input, cached: Math.min(cached, input), output: finish?.usage.outputTokens.total ?? 0 };
}

/** Servers that don't set a model's thoughts apart leave them between these marks, the first of which may be missing. */
function withoutThoughts(text: string): string {
  const start = text.trimStart();
  if (/^[{["`]/.test(start)) return text;
  const end = start.indexOf("</think>");
  if (end >= 0) return start.slice(end + "</think>".length).trimStart();
  return start.startsWith("<think>") ? "" : text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
