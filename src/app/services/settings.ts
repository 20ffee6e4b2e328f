import type { Automation } from "../../contract/index.ts";
import type { Actor } from "../../core/domain/index.ts";
import type { SettingServices } from "../../entry/server/index.ts";
import { readAutomation } from "../automation.ts";
import { changes } from "./changes.ts";
import { jiraServices } from "./jira.ts";
import { modelServices } from "./model.ts";
import { modelUseServices } from "./model-use.ts";
import type { SettingParts } from "./parts.ts";
import { setupAnswer, skipStep } from "./setup.ts";

export function settingServices(parts: SettingParts): SettingServices {
  return {
    setup: () => setupAnswer(parts),
    async skip({ step }) {
      await skipStep(step, parts);
      return setupAnswer(parts);
    },
    automation: () => readAutomation(parts.settingsStore),
    setAutomation: (request, actor) => setAutomation(request, actor, parts),
    ...modelServices("model", parts),
    fallback: modelServices("fallback-model", parts),
    ...modelUseServices(parts),
    jira: jiraServices(parts),
  };
}

async function setAutomation(
  wanted: Automation,
  actor: Actor,
  { auditLog, settingsStore }: SettingParts,
): Promise<Automation> {
  const before = await readAutomation(settingsStore);
  await settingsStore.write("automation", wanted);
  const details = changes(before, wanted);
  if (Object.keys(details).length > 0)
    await auditLog.record({ actor, action: "settings.changed", subject: "automation", details });
  return wanted;
}
