import type { CommitInfo, DiffstatEntry, Person, Ref, TreeEntry } from "../git/index.ts";
import { MERGE_STRATEGIES } from "../git/index.ts";
import type { JsonObject } from "../json.ts";
import type { Repository } from "../state.ts";
import { account } from "./account.ts";
import { rendered } from "./markdown.ts";
import { repositoryPage, repositoryRef, repositoryUrl } from "./repository.ts";
import { commitTime, encodePath, href } from "./view.ts";
import type { View } from "./view.ts";

/** `{hash, links, type}` */
export function commitRef(view: View, repository: Repository, hash: string): JsonObject {
  return {
    hash,
    links: {
      self: href(`${repositoryUrl(view, repository)}/commit/${hash}`),
      html: href(`${repositoryPage(view, repository)}/commits/${hash}`),
    },
    type: "commit",
  };
}

/** A commit with all that Bitbucket says of it. */
function commit(view: View, repository: Repository, info: CommitInfo): JsonObject {
  const base = repositoryUrl(view, repository);
  return {
    type: "commit",
    hash: info.hash,
    date: commitTime(info.authoredOn),
    author: person(view, info.author, "author"),
    committer: {},
    message: info.message,
    summary: rendered(info.message),
    links: {
      self: href(`${base}/commit/${info.hash}`),
      html: href(`${repositoryPage(view, repository)}/commits/${info.hash}`),
      diff: href(`${base}/diff/${info.hash}`),
      approve: href(`${base}/commit/${info.hash}/approve`),
      comments: href(`${base}/commit/${info.hash}/comments`),
      statuses: href(`${base}/commit/${info.hash}/statuses`),
      patch: href(`${base}/patch/${info.hash}`),
    },
    parents: info.parents.map((parent) => commitRef(view, repository, parent)),
  };
}

/** A commit in a push, which has two more objects, always empty. */
export function commitInPush(view: View, repository: Repository, info: CommitInfo): JsonObject {
  return { ...commit(view, repository, info), rendered: {}, properties: {} };
}

/** A commit of the API, which unlike the one in webhooks names its repository. */
export function commitInRepository(
  view: View,
  repository: Repository,
  info: CommitInfo,
): JsonObject {
  return { ...commit(view, repository, info), repository: repositoryRef(view, repository) };
}

function person(view: View, who: Person, type: string): JsonObject {
  const raw = `${who.name} <${who.email}>`;
  for (const user of view.state.users.values()) {
    if (user.email !== "" && user.email === who.email) {
      return { type, raw, user: account(view, user) };
    }
  }
  return { type, raw };
}

/** A branch or tag and the commit it points to, in the form that the answer or event wants. */
export function ref(view: View, repository: Repository, one: Ref, target: JsonObject): JsonObject {
  const base = repositoryUrl(view, repository);
  const name = encodePath(one.name);
  const shared: JsonObject = {
    type: one.kind,
    name: one.name,
    target,
    links: {
      commits: href(`${base}/commits/${name}`),
      self: href(`${base}/refs/${one.kind === "branch" ? "branches" : "tags"}/${name}`),
      html: href(`${repositoryPage(view, repository)}/branch/${name}`),
    },
  };
  if (one.kind === "branch") {
    shared["merge_strategies"] = [...MERGE_STRATEGIES];
    shared["sync_strategies"] = ["merge_commit", "rebase"];
    shared["default_merge_strategy"] = "merge_commit";
  }
  return shared;
}

/** One file of a diffstat; `from` and `to` are the commits of both sides. */
export function diffstat(
  view: View,
  repository: Repository,
  entry: DiffstatEntry,
  from: string | null,
  to: string,
): JsonObject {
  return {
    type: "diffstat",
    lines_added: entry.linesAdded,
    lines_removed: entry.linesRemoved,
    status: entry.status,
    old: side(view, repository, entry.oldPath, from ?? to),
    new: side(view, repository, entry.newPath, to),
  };
}

function side(
  view: View,
  repository: Repository,
  path: string | null,
  hash: string,
): JsonObject | null {
  if (path === null) {
    return null;
  }
  const address = `${repositoryUrl(view, repository)}/src/${hash}/${encodePath(path)}`;
  return {
    path,
    type: "commit_file",
    escaped_path: encodePath(path),
    links: { self: href(address) },
  };
}

/** A file or directory at a commit. */
export function treeEntry(
  view: View,
  repository: Repository,
  entry: TreeEntry,
  hash: string,
): JsonObject {
  const directory = entry.kind === "directory";
  const path = encodePath(entry.path) + (directory ? "/" : "");
  const base = repositoryUrl(view, repository);
  const self = `${base}/src/${hash}/${path}`;
  const shared: JsonObject = {
    path: entry.path,
    type: directory ? "commit_directory" : "commit_file",
    commit: commitRef(view, repository, hash),
    links: { self: href(self), meta: href(`${self}?format=meta`) },
  };
  if (!directory) {
    shared["size"] = entry.size;
    shared["escaped_path"] = encodePath(entry.path);
    shared["attributes"] = attributes(entry);
    shared["mimetype"] = null;
    shared["links"] = {
      self: href(self),
      meta: href(`${self}?format=meta`),
      history: href(`${base}/filehistory/${hash}/${path}`),
    };
  }
  return shared;
}

function attributes(entry: TreeEntry): string[] {
  if (entry.kind === "submodule") {
    return ["subrepository"];
  }
  return entry.mode === "120000" ? ["link"] : entry.mode === "100755" ? ["executable"] : [];
}
