import type { KodyError } from "../../src/core/domain/index.ts";
import type {
  HostInspection,
  Identification,
  ProbeAnswer,
  PermittedRepository,
} from "../../src/core/ports/index.ts";
import { ownUuid } from "./fake-host.ts";

export interface FakeInspection extends HostInspection {
  /** What the account and its surroundings look like; change at will. */
  identification: Identification;
  /** Scope → answer; absent: granted. */
  readonly probes: Map<string, ProbeAnswer>;
  refusalNames: string[] | null;
  workspaceList: { slug: string; administrator: boolean }[];
  permissionList: PermittedRepository[];
  writes: boolean;
  members: number;
  /** Method → error it throws. */
  readonly failures: Map<string, KodyError>;
  /** Methods in the order of their calls. */
  readonly calls: string[];
}

/** A HostInspection in memory. */
export function createFakeInspection(scopes: readonly string[] | null): FakeInspection {
  function called(name: string): void {
    fake.calls.push(name);
    const failure = fake.failures.get(name);
    if (failure !== undefined) throw failure;
  }
  const fake: FakeInspection = {
    identification: {
      account: { uuid: ownUuid, accountId: null, displayName: "Kody" },
      scopes,
      source: "headers",
      hostTime: null,
    },
    probes: new Map(),
    refusalNames: null,
    workspaceList: [{ slug: "acme", administrator: false }],
    permissionList: [
      { ref: { workspace: "acme", slug: "shop" }, uuid: "{shop}", permission: "admin" },
    ],
    writes: false,
    members: 3,
    failures: new Map(),
    calls: [],
    async identify() {
      called("identify");
      return fake.identification;
    },
    async probe(scope) {
      called(`probe ${scope}`);
      return fake.probes.get(scope) ?? { state: "granted" };
    },
    async provokeRefusal() {
      called("provokeRefusal");
      return fake.refusalNames;
    },
    async workspaces() {
      called("workspaces");
      return fake.workspaceList;
    },
    async permissions() {
      called("permissions");
      return fake.permissionList;
    },
    async writesPullRequests() {
      called("writesPullRequests");
      return fake.writes;
    },
    async countMembers() {
      called("countMembers");
      return fake.members;
    },
    async readRepository() {
      called("readRepository");
    },
  };
  return fake;
}
