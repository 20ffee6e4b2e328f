import type {
  CallLedger,
  Clock,
  CodeHost,
  HostCommits,
  HostDescriptions,
  HostDirectory,
  HostHooks,
  HostInspection,
  HostPipelines,
  HostStanding,
  HostVerdicts,
} from "../../core/ports/index.ts";
import { createCodeHost } from "./code-host.ts";
import { createCommits } from "./commits.ts";
import { createDescriptions } from "./descriptions.ts";
import { createDirectory } from "./directory.ts";
import { createHooks } from "./hooks.ts";
import { createInspection } from "./inspection.ts";
import { createPipelines } from "./pipelines.ts";
import { createStanding } from "./standing.ts";
import { createVerdicts } from "./verdicts.ts";
import {
  createTransport,
  openSession,
  readBase,
  type CallEvent,
  type Credential,
  type Refused,
  type Session,
} from "./http/index.ts";

export interface BitbucketClientOptions {
  /** `https://api.bitbucket.org/2.0`, or the sandbox's. With the credential the client speaks to nothing else. */
  readonly apiUrl: string;
  readonly credential: Credential;
  /** Name of the credential in the ledger. */
  readonly credentialId: string;
  /** Every attempt of every call passes it. */
  readonly ledger: CallLedger;
  readonly clock: Clock;
  readonly fetch?: typeof fetch;
  /** For logs that Bitbucket keeps on other servers; none of them sees the credential. Absent: such logs are not read. */
  readonly elsewhere?: typeof fetch;
  /** One event per attempt; free of secrets. */
  readonly log?: (event: CallEvent) => void;
  /** Called once for each token, at its first 401. From then on this client sends nothing with it. */
  readonly onCredentialRefused?: (refused: Refused) => void;
  /** Called with the scopes that a refusal named as missing. */
  readonly onScopesMissing?: (scopes: readonly string[], generation: number) => void;
  /** Called for each call that Bitbucket served, with its clock when the answer told. */
  readonly onServed?: (hostTime: Date | null) => void;
  readonly limits?: Partial<ClientLimits>;
  /** For the jitter of waits; in [0, 1). */
  readonly random?: () => number;
}

export type BitbucketCredential = Credential;

export interface ClientLimits {
  /** Per attempt, until the last byte of its answer. */
  readonly timeoutMs: number;
  /** Of one answer, after decompression. */
  readonly maxBytes: number;
  /** Of one call, the first one included. */
  readonly tries: number;
  /** Longest wait before a repeated attempt; longer ones end the call. */
  readonly longestWaitMs: number;
  /** Longest wait for the ledger. Seconds. */
  readonly longestLedgerWait: number;
  /** Calls in flight. */
  readonly concurrency: number;
}

export const defaultLimits: ClientLimits = {
  timeoutMs: 30_000,
  maxBytes: 20_000_000,
  tries: 4,
  longestWaitMs: 20_000,
  longestLedgerWait: 5,
  concurrency: 4,
};

export interface BitbucketClient {
  readonly codeHost: CodeHost;
  readonly descriptions: HostDescriptions;
  readonly directory: HostDirectory;
  readonly hooks: HostHooks;
  readonly inspection: HostInspection;
  readonly pipelines: HostPipelines;
  readonly standing: HostStanding;
  readonly verdicts: HostVerdicts;
  readonly commits: HostCommits;
  /** The same client for work that may use a share of the calls only: each attempt passes `share` as well, as `{credentialId}/{name}`. */
  within(name: string, share: CallLedger): BitbucketClient;
}

/**
 * A client for one credential. Its calls throw `KodyError`s: `credential-refused`, `scope-missing`,
 * `permission-missing`, `not-found`, `conflict`, `rate-limited`, `host-unavailable`, `host-rejected`, `invalid-input`,
 * and for creating calls `outcome-unknown`. Throws `invalid-input` at once for an unsafe `apiUrl`.
 */
export function createBitbucketClient(options: BitbucketClientOptions): BitbucketClient {
  const session = openSession({
    ...defaultLimits,
    ...options.limits,
    base: readBase(options.apiUrl),
    credential: options.credential,
    credentialId: options.credentialId,
    ledger: options.ledger,
    clock: options.clock,
    fetch: options.fetch ?? fetch,
    elsewhere: options.elsewhere ?? null,
    log: options.log ?? (() => {}),
    onCredentialRefused: options.onCredentialRefused ?? (() => {}),
    onScopesMissing: options.onScopesMissing ?? (() => {}),
    onServed: options.onServed ?? (() => {}),
    random: options.random ?? Math.random,
  });
  return clientOf(session);
}

function clientOf(session: Session): BitbucketClient {
  const transport = createTransport(session);
  return {
    codeHost: createCodeHost(transport),
    descriptions: createDescriptions(transport),
    directory: createDirectory(transport),
    hooks: createHooks(transport),
    inspection: createInspection(transport),
    pipelines: createPipelines(transport),
    standing: createStanding(transport),
    verdicts: createVerdicts(transport),
    commits: createCommits(transport),
    within: (name, share) => clientOf({ ...session, ledger: sharing(session.ledger, name, share) }),
  };
}

/** The share first: what it refuses does not count against the whole. */
function sharing(whole: CallLedger, name: string, share: CallLedger): CallLedger {
  return {
    async reserve(credentialId) {
      const part = await share.reserve(`${credentialId}/${name}`);
      return part.granted ? whole.reserve(credentialId) : part;
    },
  };
}
