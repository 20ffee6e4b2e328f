import type { ModelAnswer, ModelRequest, TestAnswer } from "../../contract/index.ts";
import { isKodyError, KodyError, type Actor } from "../../core/domain/index.ts";
import type { ModelChoice, ModelSlot, SettingsStore } from "../../core/ports/index.ts";
import type { ModelServices } from "../../entry/server/index.ts";
import { readModel } from "../model-settings.ts";
import type { SettingParts } from "./parts.ts";

/** One of the two models: choosing it, trying it, removing it. */
export function modelServices(slot: ModelSlot, parts: SettingParts): ModelServices {
  const { auditLog, settingsStore } = parts;
  return {
    async model() {
      const choice = await readModel(settingsStore, slot);
      return choice === null ? null : answerOf(choice, slot, settingsStore);
    },
    setModel: (request, actor) => setModel(request, actor, slot, parts),
    async removeModel(actor) {
      if ((await readModel(settingsStore, slot)) === null) return;
      await settingsStore.remove(slot);
      await auditLog.record({ actor, action: "settings.changed", subject: slot, details: {} });
    },
    testModel: () => testModel(slot, parts),
  };
}

async function setModel(
  request: ModelRequest,
  actor: Actor,
  slot: ModelSlot,
  parts: SettingParts,
): Promise<ModelAnswer> {
  const { auditLog, settingsStore } = parts;
  const choice = choiceOf(request, parts);
  const key = request.key === undefined ? undefined : readKey(request.key);
  const kept = key === undefined ? await keyToKeep(choice, slot, parts) : key;
  if (kept === null && choice.provider !== "openai-compatible")
    throw invalid(`${choice.provider} needs a key. Enter the one that it gave you.`);
  await settingsStore.write(slot, choice, key);
  await auditLog.record({
    actor,
    action: "settings.changed",
    subject: slot,
    details: { ...choice, key: key === undefined ? "kept" : key === null ? "none" : "new" },
  });
  return answerOf(choice, slot, settingsStore);
}

function choiceOf(
  { provider, model, url, region }: ModelRequest,
  { models, outbound }: SettingParts,
): ModelChoice {
  const address = (url ?? "") === "" ? null : outbound.checkUrl(url ?? "");
  if (address !== null && (address.search !== "" || address.hash !== ""))
    throw invalid("The address must end before ? and #. A key goes into its own field.");
  const choice = {
    provider,
    model,
    url: address?.href ?? null,
    region: provider === "amazon-bedrock" && (region ?? "") !== "" ? (region ?? null) : null,
  };
  models.address(choice);
  return choice;
}

/** Null for none. */
function readKey(text: string): string | null {
  const key = text.trim();
  if (key === "") return null;
  if (!/^[\x21-\x7e]+$/.test(key))
    throw invalid("The key contains spaces or letters that no key has. Copy it again.");
  return key;
}

/** A key that stays must stay with the one it was entered for: a new address would get to see it. */
async function keyToKeep(
  choice: ModelChoice,
  slot: ModelSlot,
  { models, settingsStore }: SettingParts,
): Promise<string | null> {
  const before = await readModel(settingsStore, slot);
  const key = await settingsStore.reveal(slot);
  if (before === null || key === null) return key;
  const sameHost =
    new URL(models.address(before)).origin === new URL(models.address(choice)).origin;
  if (before.provider === choice.provider && sameHost) return key;
  throw invalid(
    "The key that is kept belongs to another provider or address. Enter the key for this one.",
  );
}

async function answerOf(
  choice: ModelChoice,
  slot: ModelSlot,
  store: SettingsStore,
): Promise<ModelAnswer> {
  return { ...choice, keySet: (await store.reveal(slot)) !== null };
}

async function testModel(
  slot: ModelSlot,
  { models, settingsStore }: SettingParts,
): Promise<TestAnswer> {
  const choice = await readModel(settingsStore, slot);
  if (choice === null) return { ok: false, message: "No model is set up. Enter one first." };
  const begun = performance.now();
  try {
    await models.tryOut(choice, await settingsStore.reveal(slot));
  } catch (error) {
    if (isKodyError(error)) return { ok: false, message: error.message };
    throw error;
  }
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  return { ok: true, message: `${choice.model} answered after ${seconds} s.` };
}

function invalid(message: string): KodyError {
  return new KodyError("invalid-input", message);
}
