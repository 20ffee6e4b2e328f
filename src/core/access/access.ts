import { KodyError, type Actor } from "../domain/index.ts";
import type {
  AttemptStore,
  AuditLog,
  Clock,
  Digest,
  InvitationStore,
  PasswordHasher,
  PeopleStore,
  PersonRecord,
  SessionStore,
} from "../ports/index.ts";

/** What it takes to let people in. */
export interface Access {
  readonly people: PeopleStore;
  readonly invitations: InvitationStore;
  readonly sessions: SessionStore;
  readonly attempts: AttemptStore;
  readonly passwords: PasswordHasher;
  readonly auditLog: AuditLog;
  readonly clock: Pick<Clock, "now">;
  readonly digest: Digest;
  /** 256 random bits, as a word that fits into a cookie and an address. */
  readonly newWord: () => string;
}

/** Whoever asks to be let in. */
export interface Visitor {
  /** Network address, for counting attempts. */
  readonly address: string;
  /** Words of the cookies that the browser brought. */
  readonly session: string | null;
  readonly browser: string | null;
}

/** A session that was just opened. Its words stand in cookies and nowhere else. */
export interface Opened {
  readonly person: PersonRecord;
  readonly session: string;
  readonly browser: string;
}

/** The email: it is unique, and unlike the name nobody chooses it to be taken for somebody else. */
export function personActor(person: PersonRecord): Actor {
  return { kind: "person", id: person.id, name: person.email };
}

/** Counts an attempt. Throws `rate-limited` when there were too many; the first refusal of a minute is logged. */
export async function attempt(
  access: Access,
  key: string,
  limit: number,
  subject: string,
): Promise<string> {
  const begun = await access.attempts.begin(key, limit, access.clock.now());
  if (begun.granted) return begun.id;
  if (begun.first) {
    await access.auditLog.record({
      actor: { kind: "kody" },
      action: "person.attempts-limited",
      subject,
    });
  }
  throw new KodyError(
    "rate-limited",
    `Too many attempts failed. Wait ${begun.retryAfter} seconds, then try again.`,
    { retryable: true, retryAfter: begun.retryAfter },
  );
}
