import type { DisconnectAnswer } from "../../contract/index.ts";
import { switchHooksOff } from "../../core/connect/index.ts";
import type { Actor } from "../../core/domain/index.ts";
import type { ConnectionRecord, HookOwner } from "../../core/ports/index.ts";
import { tokensPage } from "./guide.ts";
import type { ServiceParts } from "./parts.ts";

/** For one call. */
const patienceMs = 5_000;
/** No new call begins after this: enough for hundreds of hooks where Bitbucket answers. */
const roundMs = 25_000;

/**
 * For a token that got out: forgets it first of all, then switches the hooks off with the copy in memory, as far as that
 * works within half a minute. Reviews, repositories and what waits stay.
 */
export async function disconnect(actor: Actor, parts: ServiceParts): Promise<DisconnectAnswer> {
  const connection = await parts.connections.currentConnection();
  const token = connection === null ? null : await forget(connection, actor, parts);
  const hooks = (await parts.hooks.listHooks()).filter((hook) => hook.uuid !== null);
  const { webUrl } = parts.settings.bitbucket;
  const answer = {
    deleteHooksAt: hooks.map((hook) => hooksPage(hook.owner, webUrl)),
    revokeUrl: tokensPage,
  };
  // A token that Kody stopped using by itself, for its date or for a missing scope, can still switch them off.
  const refused = connection?.facts.refusal?.kind === "host";
  if (connection === null || token === null || refused) {
    const reason = connection?.statusReason ?? "There was no token to switch it off with.";
    const active = hooks.filter((hook) => hook.active);
    return {
      ...answer,
      hooksSwitchedOff: 0,
      hooksLeft: active.map(({ owner }) => ({ place: placeOf(owner), reason })),
    };
  }
  const credential = { email: connection.email, token };
  const client = parts.gateway.candidate(credential, { tries: 1, timeoutMs: patienceMs });
  const { off, left } = await switchHooksOff(
    { hooks: client.hooks, store: parts.hooks, now: () => parts.clock.now() },
    AbortSignal.timeout(roundMs),
  );
  return { ...answer, hooksSwitchedOff: off, hooksLeft: left };
}

/** Answers the token for the last thing that is done with it; null when it can't be read any more. */
async function forget(
  connection: ConnectionRecord,
  actor: Actor,
  parts: ServiceParts,
): Promise<string | null> {
  const { id, tokenHint, accountName } = connection;
  const token = await parts.connections.revealToken(id).catch(() => null);
  await parts.connections.setConnectionStatus(id, "disconnected", "Disconnected by a person.");
  parts.gateway.renew();
  for (const key of ["token-refused", "token-scope", "expiry", "audit"])
    await parts.notices.settle(key);
  const details = { tokenHint };
  await parts.auditLog.record({
    actor,
    action: "token.disconnected",
    subject: accountName,
    details,
  });
  return token;
}

/** Bitbucket's page where a person deletes hooks. */
function hooksPage(owner: HookOwner, webUrl: string): string {
  return owner.kind === "repository"
    ? `${webUrl}/${owner.ref.workspace}/${owner.ref.slug}/admin/webhooks`
    : `${webUrl}/${owner.workspace}/workspace/settings/webhooks`;
}

function placeOf(owner: HookOwner): string {
  return owner.kind === "repository" ? `${owner.ref.workspace}/${owner.ref.slug}` : owner.workspace;
}
