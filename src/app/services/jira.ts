import type { JiraAnswer, JiraIssues, JiraRequest, TestAnswer } from "../../contract/index.ts";
import { isKodyError, KodyError, type Actor } from "../../core/domain/index.ts";
import type { Outbound } from "../../core/ports/index.ts";
import type { JiraServices } from "../../entry/server/index.ts";
import { readJira, type JiraSettings } from "../jira-settings.ts";
import type { SettingParts } from "./parts.ts";

type Parts = Pick<SettingParts, "auditLog" | "issueTracker" | "outbound" | "settingsStore">;

/** The Jira whose issues pull requests name: entering it, trying it, removing it. */
export function jiraServices(parts: Parts): JiraServices {
  const { auditLog, settingsStore } = parts;
  return {
    async read() {
      const jira = await readJira(settingsStore);
      if (jira === null) return null;
      return { ...jira, tokenSet: (await settingsStore.reveal("jira")) !== null };
    },
    set: (request, actor) => setJira(request, actor, parts),
    async remove(actor) {
      if ((await readJira(settingsStore)) === null) return;
      await settingsStore.remove("jira");
      await auditLog.record({ actor, action: "settings.changed", subject: "jira", details: {} });
    },
    test: () => testJira(parts),
  };
}

async function setJira(
  request: JiraRequest,
  actor: Actor,
  { auditLog, outbound, settingsStore }: Parts,
): Promise<JiraAnswer> {
  const kept = (await readJira(settingsStore))?.issues ?? null;
  const issues = request.issues === undefined ? kept : readIssues(request.issues);
  const jira = { site: readSite(request.site, outbound), email: readEmail(request.email), issues };
  const token = request.token === undefined ? undefined : readToken(request.token);
  if (token === undefined) await checkKeptToken(jira, settingsStore);
  await settingsStore.write("jira", jira, token);
  await auditLog.record({
    actor,
    action: "settings.changed",
    subject: "jira",
    details: { ...jira, token: token === undefined ? "kept" : "new" },
  });
  return { ...jira, tokenSet: true };
}

/** Without a slash at its end. People copy the address of whatever page of Jira they look at. */
function readSite(text: string, outbound: Outbound): string {
  const address = outbound.checkUrl(text);
  const { hostname, protocol } = address;
  // Email and token travel with each request; on this machine nobody reads along.
  if (protocol !== "https:" && !/^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname))
    throw invalid("The address of Jira must begin with https://, for the token is sent to it.");
  if (/\.atlassian\.net\.?$/.test(hostname)) return address.origin;
  if (address.search !== "" || address.hash !== "")
    throw invalid("The address of Jira must end before ? and #.");
  return `${address.origin}${address.pathname}`.replace(/\/$/, "");
}

function readEmail(text: string): string {
  // A colon would end it within the header that carries it.
  if (/^[^\s:@]+@[^\s:@]+$/.test(text)) return text;
  throw invalid("Enter the email of the Atlassian account that the token belongs to.");
}

function readIssues(issues: JiraIssues | null): JiraSettings["issues"] {
  if (issues === null) return null;
  const projectKey = issues.projectKey.toUpperCase();
  if (/^[A-Z][A-Z0-9_]{0,30}$/.test(projectKey)) return { ...issues, projectKey };
  throw invalid("Enter the key of the project as it stands in its issues: SHOP for SHOP-12.");
}

function readToken(text: string): string {
  const token = text.trim();
  if (token === "") throw invalid("Paste the API token of the Atlassian account.");
  if (!/^[\x21-\x7e]+$/.test(token))
    throw invalid("The token contains spaces or letters that no token has. Copy it again.");
  return token;
}

/** A token that stays must stay with the address and account it was entered for. */
async function checkKeptToken(
  { site, email }: Pick<JiraSettings, "site" | "email">,
  store: Parts["settingsStore"],
): Promise<void> {
  const before = await readJira(store);
  if (before === null || (await store.reveal("jira")) === null)
    throw invalid("Paste the API token of the Atlassian account.");
  if (before.site !== site || before.email !== email)
    throw invalid(
      "The token that is kept belongs to another address or email. Paste the token for this one.",
    );
}

async function testJira({ issueTracker, settingsStore }: Parts): Promise<TestAnswer> {
  const jira = await readJira(settingsStore);
  const token = jira === null ? null : await settingsStore.reveal("jira");
  if (jira === null || token === null)
    return { ok: false, message: "No Jira is set up. Enter one first." };
  try {
    const name = await issueTracker.whoAmI({ site: jira.site, email: jira.email, token });
    return { ok: true, message: `${new URL(jira.site).host} knows Kody as ${name}.` };
  } catch (error) {
    if (isKodyError(error)) return { ok: false, message: error.message };
    throw error;
  }
}

function invalid(message: string): KodyError {
  return new KodyError("invalid-input", message);
}
