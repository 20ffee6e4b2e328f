import type { Account, RepositoryRef } from "../domain/index.ts";

/** Looks at a credential and its account without changing anything. One call of this port is one call of the API. */
export interface HostInspection {
  /** Whose credential it is. Throws `credential-refused` when Bitbucket does not take it. */
  identify(): Promise<Identification>;
  /** Asks for something that needs just this scope and can have no effect. */
  probe(scope: string): Promise<ProbeAnswer>;
  /** Provokes a refusal that names all scopes of the token; null when none came or it named none. Without effect. */
  provokeRefusal(): Promise<string[] | null>;
  workspaces(): Promise<{ slug: string; administrator: boolean }[]>;
  /** What the account may do in the repositories of a workspace; `all`: every page, else the first hundred. */
  permissions(workspace: string, all: boolean): Promise<PermittedRepository[]>;
  /** Whether the account wrote pull requests in the workspace. */
  writesPullRequests(workspace: string, accountUuid: string): Promise<boolean>;
  /** Members of the workspace: exact up to 10, then at least 10. */
  countMembers(workspace: string): Promise<number>;
  /** Reads something of the repository itself, not only its name in a list. */
  readRepository(repository: RepositoryRef): Promise<void>;
}

export interface Identification {
  /** Null when the credential may not ask, as access tokens. */
  readonly account: Account | null;
  /** As Bitbucket names them; null when it doesn't. */
  readonly scopes: readonly string[] | null;
  readonly source: "headers" | "refusal";
  /** Bitbucket's clock; null when its answer had none. */
  readonly hostTime: Date | null;
}

export type ProbeAnswer =
  | { readonly state: "granted" | "unknown" }
  | { readonly state: "missing"; readonly granted: readonly string[] | null };

export interface PermittedRepository {
  readonly ref: RepositoryRef;
  /** With braces. */
  readonly uuid: string;
  readonly permission: "admin" | "write" | "read";
}
