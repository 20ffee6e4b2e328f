import { features, KodyError, type FeatureId } from "../domain/index.ts";
import type { HookOwner, HostHooks } from "../ports/index.ts";
import { ownerName } from "./hook-address.ts";

/**
 * The hooks of a token that may lack scopes: what is switched off is refused here, as Bitbucket would refuse it, so that
 * no call is spent on it again and again.
 */
export function gatedHooks(hooks: HostHooks, isOn: (feature: FeatureId) => boolean): HostHooks {
  const assertOn = (feature: FeatureId, owner: HookOwner): void => {
    if (!isOn(feature)) throw switchedOff(feature, owner);
  };
  return {
    async listHooks(owner) {
      assertOn("webhook-check", owner);
      return hooks.listHooks(owner);
    },
    async createHook(owner, hook) {
      assertOn("webhooks", owner);
      return hooks.createHook(owner, hook);
    },
    async updateHook(owner, hookUuid, hook) {
      assertOn("webhooks", owner);
      return hooks.updateHook(owner, hookUuid, hook);
    },
    async switchOffHook(owner, hookUuid) {
      assertOn("webhooks", owner);
      await hooks.switchOffHook(owner, hookUuid);
    },
  };
}

function switchedOff(id: FeatureId, owner: HookOwner): KodyError {
  const scopes = features.find((feature) => feature.id === id)?.scopes ?? [];
  return new KodyError(
    "scope-missing",
    `The webhooks of ${ownerName(owner)} need ${scopes.join(" and ")}, which the token does not have. Create a token that has it and paste it.`,
    { details: { feature: id, scopes: [...scopes] } },
  );
}
