import { stepIds } from "../../contract/index.ts";
import type { SettingServices } from "../../entry/server/index.ts";
import { notBuilt } from "./parts.ts";

export function settingServices(): SettingServices {
  return {
    setup: async () => ({
      next: "token",
      steps: stepIds.map((id) => ({ id, state: "open" as const, summary: "" })),
    }),
    skip: async () => notBuilt(),
    automation: async () => ({ commentThreshold: "medium", maxComments: 10, failOn: "high" }),
    setAutomation: async () => notBuilt(),
    model: async () => null,
    setModel: async () => notBuilt(),
    removeModel: async () => notBuilt(),
    testModel: async () => notBuilt(),
  };
}
