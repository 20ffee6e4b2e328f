import { nearestWord } from "./nearest.ts";

/** What `kody review` was told about the language model; null where an option is absent. */
export interface ModelFlags {
  /** `PROVIDER:NAME`. */
  readonly model: string | null;
  readonly url: string | null;
}

/** As core's choice of a model. */
export interface ChosenModel {
  readonly choice: {
    readonly provider: ChosenProvider;
    readonly model: string;
    readonly url: string | null;
    readonly region: string | null;
  };
  readonly key: string | null;
}

type ChosenProvider = keyof typeof keys;

/** The variables that the providers' own tools read. */
const keys = {
  anthropic: "ANTHROPIC_API_KEY",
  openai: "OPENAI_API_KEY",
  google: "GOOGLE_GENERATIVE_AI_API_KEY",
  azure: "AZURE_API_KEY",
  "amazon-bedrock": "AWS_BEARER_TOKEN_BEDROCK",
  "openai-compatible": "OPENAI_API_KEY",
} as const;

const urlExamples: Partial<Record<ChosenProvider, string>> = {
  azure: "https://RESOURCE.openai.azure.com",
  "openai-compatible": "http://localhost:11434/v1 for Ollama",
};

/** Null without `--model`. Throws an error whose message is a sentence for the person who typed it. */
export function modelChoiceFrom(
  { model: wanted, url: address }: ModelFlags,
  environment: Readonly<Record<string, string | undefined>>,
): ChosenModel | null {
  if (wanted === null) {
    if (address !== null) throw new Error("--model-url needs --model PROVIDER:NAME as well.");
    return null;
  }
  const { provider, model } = readModel(wanted);
  const url = address === null ? null : readAddress(address);
  const example = urlExamples[provider];
  if (url === null && example !== undefined)
    throw new Error(`${provider} needs its address: --model-url, such as ${example}.`);
  const read = (name: string): string | null => {
    const value = environment[name]?.trim() ?? "";
    return value === "" ? null : value;
  };
  const key = read(keys[provider]);
  if (key === null && provider !== "openai-compatible")
    throw new Error(`${provider} needs a key. Set ${keys[provider]} to it.`);
  const region = provider === "amazon-bedrock" ? read("AWS_REGION") : null;
  if (provider === "amazon-bedrock" && region === null && url === null)
    throw new Error("Amazon Bedrock needs its region. Set AWS_REGION to it, e.g. eu-central-1.");
  return { choice: { provider, model, url, region }, key };
}

/** Names of models may have colons of their own. */
function readModel(wanted: string): { provider: ChosenProvider; model: string } {
  const colon = wanted.indexOf(":");
  const name = (colon < 0 ? wanted : wanted.slice(0, colon)).trim();
  const model = colon < 0 ? "" : wanted.slice(colon + 1).trim();
  if (!isProvider(name)) {
    const known = Object.keys(keys);
    const near = nearestWord(name.toLowerCase(), known);
    const hint = near === null ? "." : `; did you mean ${near}?`;
    throw new Error(
      `--model: there is no provider "${name}"${hint} It is one of ${known.join(", ")}.`,
    );
  }
  if (model === "")
    throw new Error(`--model names no model. Give it after a colon, as in ${name}:NAME.`);
  return { provider: name, model };
}

function isProvider(name: string): name is ChosenProvider {
  return Object.hasOwn(keys, name);
}

/** The address isn't repeated: people paste secrets into it. */
function readAddress(text: string): string {
  const url = URL.parse(text.trim());
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Error("--model-url is not a web address. It must begin with https:// or http://.");
  if (url.username !== "" || url.password !== "")
    throw new Error("--model-url holds a user name or password. Remove it from the address.");
  return text.trim();
}
