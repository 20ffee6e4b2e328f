import { z } from "zod";
import { categories, glob, severity } from "./words.ts";

const strategies = [
  "merge_commit",
  "squash",
  "fast_forward",
  "squash_fast_forward",
  "rebase_fast_forward",
  "rebase_merge",
] as const;

const uuid = /^\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i;

function accounts(description: string) {
  const account = z
    .string()
    .max(60)
    .regex(uuid, "is no account's uuid such as {1f0c7e2a-…}; names and nicknames are not unique");
  return z.array(account).min(1).max(100).optional().describe(description);
}

function someOf(description: string) {
  return z.array(z.enum(categories)).min(1).optional().describe(description);
}

function pathsOf(description: string) {
  return z.array(glob).min(1).max(50).optional().describe(description);
}

const builds = z.enum(["passed", "any"]);
const tasks = z.enum(["done", "any"]);
const approvals = z.number().int().min(0).max(20);

const approve = z
  .strictObject({
    noFindings: severity
      .default("info")
      .describe(
        "No finding at least this grave, whether it was posted or only reported; info by default: none at all.",
      ),
    categories: someOf("For `noFindings`: findings of other categories don't count."),
    paths: pathsOf(
      "Only where every changed file, and what it was called before, matches; `!` takes back.",
    ),
    maxChangedLines: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe("Only up to so many added and removed lines together."),
    maxFiles: z
      .number()
      .int()
      .min(1)
      .max(3_000)
      .optional()
      .describe("Only up to so many changed files."),
    authors: accounts("Only pull requests of these accounts, by their uuids."),
    notAuthors: accounts("No pull requests of these accounts, by their uuids."),
    builds: builds
      .default("passed")
      .describe(
        "passed: all builds are successful, and there is at least one, Kody's own not counted.",
      ),
    tasks: tasks.default("done").describe("done: no task is open."),
    requiredReviewers: accounts("All of these accounts have approved, by their uuids."),
    approvals: approvals
      .default(0)
      .describe("So many others have approved; Kody and the author don't count."),
  })
  .describe("Kody approves where all of this holds, and withdraws it where it doesn't any more.");

const requestChanges = z
  .strictObject({
    findings: severity
      .default("high")
      .describe("A finding at least this grave makes Kody request changes."),
    categories: someOf("Findings of other categories don't count."),
    paths: pathsOf("Findings in other files don't count; `!` takes back."),
  })
  .describe("When Kody requests changes; withdrawn when no such finding is left.");

export const verdictSetting = z
  .strictObject({ approve: approve.optional(), requestChanges: requestChanges.optional() })
  .describe("When Kody approves or requests changes by itself. In the root's file only.");

const mergeObject = z.strictObject({
  when: z
    .enum(["ready", "never"])
    .default("ready")
    .describe("ready: as soon as all of this and all of Bitbucket's restrictions hold."),
  strategy: z
    .enum(strategies)
    .optional()
    .describe("The destination branch's default when absent; one that it allows."),
  closeSourceBranch: z
    .boolean()
    .optional()
    .describe("Whether the source branch is deleted; as the pull request says when absent."),
  approvals: approvals
    .default(1)
    .describe("So many others have approved; Kody and the author don't count."),
  builds: builds
    .default("passed")
    .describe(
      "passed: all builds are successful, and there is at least one, Kody's own not counted.",
    ),
  tasks: tasks.default("done").describe("done: no task is open."),
});

export const mergeSetting = z
  .union([z.enum(["when-ready", "never"]), mergeObject])
  .describe(
    "when-ready: Kody merges by itself what is ready, or under these conditions; never by default. In the root's file only.",
  );

export const staleSetting = z
  .strictObject({
    after: z
      .number()
      .int()
      .min(14)
      .max(3_650)
      .describe("Days without any change; seven days before, Kody says so in a comment."),
  })
  .describe("Declines pull requests that nobody works on any more. In the root's file only.");

/** What is about the whole pull request. */
export const rootKeys = ["maxComments", "verdict", "merge", "declineStale"] as const;

/** As `knownKeys`, of these settings. */
export function knownActingKeys(path: readonly PropertyKey[]): readonly string[] {
  const [top, part] = path;
  if (top === "verdict" && part === "approve") return Object.keys(approve.shape);
  if (top === "verdict" && part === "requestChanges") return Object.keys(requestChanges.shape);
  if (top === "verdict") return ["approve", "requestChanges"];
  if (top === "merge") return Object.keys(mergeObject.shape);
  return top === "declineStale" ? ["after"] : [];
}
