import { KodyError } from "../../core/domain/index.ts";
import type { ModelChoice } from "../../core/ports/index.ts";

/**
 * The base address, always stated: the providers' packages would otherwise take it from the environment. Sources: their
 * documentation of `baseURL`.
 */
export function modelAddress({ provider, url, region }: ModelChoice): string {
  if (url !== null) return provider === "azure" ? azureAddress(url) : url.replace(/\/+$/, "");
  switch (provider) {
    case "anthropic":
      return "https://api.anthropic.com/v1";
    case "openai":
      return "https://api.openai.com/v1";
    case "google":
      return "https://generativelanguage.googleapis.com/v1beta";
    case "amazon-bedrock":
      return bedrockAddress(region);
    case "azure":
      throw missing(
        "Azure needs the address of your resource, such as https://RESOURCE.openai.azure.com.",
      );
    case "openai-compatible":
      throw missing(
        "This provider needs its address, such as http://localhost:11434/v1 for Ollama.",
      );
  }
}

/** People copy it with or without the path. */
function azureAddress(url: string): string {
  const plain = url.replace(/\/+$/, "");
  return /\/openai(\/|$)/.test(plain) ? plain : `${plain}/openai`;
}

/** The region becomes a part of the host's name, so it is looked at closely. */
function bedrockAddress(region: string | null): string {
  if (region === null || !/^[a-z]{2}(-[a-z]{1,12}){1,3}-\d{1,2}$/.test(region)) {
    throw missing("Amazon Bedrock needs its region, such as eu-central-1.");
  }
  const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return `https://bedrock-runtime.${region}.${suffix}`;
}

function missing(message: string): KodyError {
  return new KodyError("invalid-input", message);
}
