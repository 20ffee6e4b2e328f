import type {
  AuditLog,
  Clock,
  ConnectionStore,
  IssueTracker,
  LeftoverStore,
  MemoryStore,
  Models,
  Notices,
  Outbound,
  RepositoryCatalog,
  ReviewArchive,
  ReviewQueue,
  SettingsStore,
  SpendStore,
  TokenAudits,
} from "../../core/ports/index.ts";
import type { DeliveryParts, NewsDeliveryParts } from "../../core/notify/index.ts";
import type { Settings } from "../../config/index.ts";
import { KodyError } from "../../core/domain/index.ts";
import type { StatusAnswer } from "../../contract/index.ts";
import type { PeopleParts } from "./people.ts";
import type { BitbucketGateway } from "../bitbucket-gateway.ts";
import type { RepositoryParts } from "../repository-parts.ts";

/** What the services are made of. */
export interface ServiceParts extends PeopleParts, RepositoryParts {
  readonly connections: ConnectionStore;
  readonly settingsStore: SettingsStore;
  readonly models: Models;
  readonly issueTracker: Pick<IssueTracker, "whoAmI">;
  readonly spend: SpendStore;
  readonly archive: ReviewArchive;
  readonly memories: MemoryStore;
  readonly leftovers: LeftoverStore;
  readonly queue: ReviewQueue;
  readonly gateway: BitbucketGateway;
  readonly tokenAudits: TokenAudits;
  readonly settings: Settings;
  readonly auditLog: AuditLog;
  readonly notices: Notices;
  readonly noticeDelivery: DeliveryParts;
  readonly newsDelivery: NewsDeliveryParts;
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** Where Bitbucket reaches Kody; asked late, because a free port is known only after listening. */
  readonly publicUrl: () => string | null;
  /** Lets one of the tasks that come back by themselves run soon. */
  readonly hurry: (task: string) => Promise<void>;
  readonly queueCounts: () => Promise<StatusAnswer["queue"]>;
  readonly health: () => Promise<void>;
}

/** What the settings and the set-up are made of. */
export interface SettingParts extends Pick<
  ServiceParts,
  "auditLog" | "issueTracker" | "models" | "outbound" | "settingsStore"
> {
  readonly spend: Pick<SpendStore, "spentSince">;
  readonly clock: Pick<Clock, "now">;
  readonly archive: Pick<ReviewArchive, "listReviews">;
  readonly connections: Pick<ConnectionStore, "currentConnection">;
  readonly catalog: Pick<RepositoryCatalog, "read">;
}

/** The connection in use with its client. Throws `credential-refused` when there is none that works. */
export async function working({ gateway }: Pick<ServiceParts, "gateway">) {
  const current = await gateway.current();
  if (current !== null) return current;
  throw new KodyError(
    "credential-refused",
    "There is no working connection to Bitbucket. Paste a token in the setup screen.",
  );
}
