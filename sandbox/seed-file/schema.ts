import { z } from "zod";
import type { Seed } from "../options.ts";
import { BRANCH_TYPES, RESTRICTION_KINDS } from "../state.ts";
import { nearest } from "./nearest.ts";

/** An object with these keys and no others; unknown ones are named together with the known one that they resemble. */
function keyed<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== "unrecognized_keys") return undefined;
      const keys: readonly string[] = issue.keys;
      return `has ${keys.map((key) => `the unknown key "${key}"${hint(key, Object.keys(shape))}`).join(" and ")}`;
    },
  });
}

function hint(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return near === null ? ` (known here: ${known.join(", ")})` : ` (did you mean "${near}"?)`;
}

const name = z.string().min(1);
const slug = z
  .string()
  .regex(/^[a-z0-9_.-]+$/, "must be lower case letters, digits, dots, dashes and underscores");
const bare = z
  .string()
  .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "must be a UUID without braces");
const branch = z
  .string()
  .regex(
    /^(?![-/.])(?!.*(?:\.\.|\/\/|@\{|\.lock$|[/.]$))[^\s~^:?*[\\]+$/,
    "must be a name that git takes for a branch",
  );
const status = z.enum(["PENDING", "BUILDING", "PAUSED", "PASSED", "FAILED", "ERROR", "STOPPED"]);

const token = keyed({
  token: name,
  kind: z.enum(["api", "access"]).exactOptional(),
  scopes: z.array(z.string()).exactOptional(),
  expiresAt: z.iso
    .datetime({ offset: true, error: "must be a time such as 2027-01-31T00:00:00Z" })
    .exactOptional(),
  revoked: z.boolean().exactOptional(),
});

const accessToken = keyed({ ...token.shape, name: name.exactOptional() });

const user = keyed({
  username: name,
  displayName: name.exactOptional(),
  email: z.email("must be an e-mail address").exactOptional(),
  accountId: name.exactOptional(),
  uuid: bare.exactOptional(),
  kind: z.enum(["user", "bot"]).exactOptional(),
  tokens: z.array(token).exactOptional(),
});

const path = z
  .string()
  .regex(
    /^(?!\/)(?!(?:.*\/)?\.{0,2}(?:\/|$))(?!(?:.*\/)?\.git(?:\/|$)).+$/s,
    "must be a path inside the repository",
  );

const commit = keyed({
  branch: branch.exactOptional(),
  message: name.exactOptional(),
  files: z.record(
    path,
    z.union(
      [z.string(), z.instanceof(Uint8Array), z.null()],
      "must be text: put it in quotes, or write null to delete the file",
    ),
  ),
  from: name.exactOptional(),
  author: keyed({ name, email: name }).exactOptional(),
});

const pullRequest = keyed({
  title: name,
  source: branch,
  destination: branch.exactOptional(),
  description: z.string().exactOptional(),
  author: name,
  reviewers: z.array(name).exactOptional(),
  draft: z.boolean().exactOptional(),
});

const pipeline = keyed({
  branch: branch.exactOptional(),
  commit: name.exactOptional(),
  status: status.exactOptional(),
  trigger: z.enum(["PUSH", "MANUAL", "SCHEDULED"]).exactOptional(),
  steps: z
    .array(keyed({ name, status: status.exactOptional(), log: z.string().exactOptional() }))
    .exactOptional(),
});

const restriction = keyed({
  kind: z.enum(RESTRICTION_KINDS),
  pattern: name.exactOptional(),
  branchType: z.enum(BRANCH_TYPES).exactOptional(),
  value: z.number().int().min(0).exactOptional(),
  users: z.array(name).exactOptional(),
  groups: z.array(name).exactOptional(),
});

const repository = keyed({
  slug,
  name: name.exactOptional(),
  project: name.exactOptional(),
  description: z.string().exactOptional(),
  language: z.string().exactOptional(),
  private: z.boolean().exactOptional(),
  mainBranch: branch.exactOptional(),
  permissions: z.record(name, z.enum(["admin", "write", "read"])).exactOptional(),
  defaultReviewers: z.array(name).exactOptional(),
  restrictions: z.array(restriction).exactOptional(),
  accessTokens: z.array(accessToken).exactOptional(),
  commits: z.array(commit).exactOptional(),
  importFrom: name.exactOptional(),
  pullRequests: z.array(pullRequest).exactOptional(),
  pipelines: z.array(pipeline).exactOptional(),
});

const workspace = keyed({
  slug,
  name: name.exactOptional(),
  members: z
    .array(
      keyed({
        user: name,
        permission: z.enum(["owner", "collaborator", "member"]).exactOptional(),
      }),
    )
    .exactOptional(),
  projects: z
    .array(keyed({ key: name, name: name.exactOptional(), private: z.boolean().exactOptional() }))
    .exactOptional(),
  accessTokens: z.array(accessToken).exactOptional(),
  repositories: z.array(repository).exactOptional(),
});

/** The shape of a seed file: the sandbox's own `Seed`, strictly. */
export const seedSchema: z.ZodType<Seed> = keyed({
  users: z.array(user).exactOptional(),
  workspaces: z.array(workspace).exactOptional(),
});
