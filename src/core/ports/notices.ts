/** What people must know or do. Each notice is shown on the page, logged, and sent by the channels that are set up, once. */
export interface Notices {
  /** Does nothing while a notice with this key is open. */
  raise(notice: NewNotice): Promise<void>;
  /** The reason is gone: closes the open notices whose key is this one or begins with it and "/". */
  settle(key: string): Promise<void>;
}

export interface NewNotice {
  /** What it is about, e.g. `token-refused`, `expiry/14`, `hook/{repository uuid}`. */
  readonly key: string;
  readonly level: NoticeLevel;
  /** One sentence: what happened. */
  readonly title: string;
  /** One or two sentences: what to do. */
  readonly remedy: string;
  /** Page of Kody where it is done, e.g. `/setup/token`; null when it is done elsewhere. */
  readonly path: string | null;
}

export type NoticeLevel = "info" | "warning" | "problem";

/** The ways out of Kody. */
export type ChannelName = "webhook" | "email";

/** The notices with their deliveries: one for each notice, what is told about it, and channel that is set up by then. */
export interface NoticeStore {
  /** False when a notice with this key is open already. Its deliveries are due at `dueAt`. */
  raise(notice: NewNotice, now: Date, dueAt: Date): Promise<boolean>;
  /**
   * Closes notices as `Notices.settle` says and answers their keys. What was not sent yet is withdrawn; of a problem that
   * was sent, the settlement is sent as well.
   */
  settle(key: string, now: Date, dueAt: Date): Promise<string[]>;
  /** Those that nobody dismissed, gravest first, then newest first. */
  open(): Promise<OpenNotice[]>;
  /** Null when no such notice is open and shown. It stays open for `raise`, so that it does not come back by itself. */
  dismiss(id: string, now: Date): Promise<NewNotice | null>;
  /**
   * All that waits for a channel of which something is due, those due before `until` included; nobody else gets them
   * before `lease`. After a process died while it sent them, they come again: at least once is what is promised.
   */
  takeDue(now: Date, until: Date, lease: Date): Promise<WaitingDelivery[]>;
  record(results: readonly DeliveryResult[]): Promise<void>;
  /** When the next delivery is due; null when nothing waits. */
  nextDue(): Promise<Date | null>;
}

export interface OpenNotice extends NewNotice {
  readonly id: string;
  readonly raisedAt: Date;
  /** What could not be sent, or not yet. */
  readonly troubles: readonly {
    readonly channel: ChannelName;
    /** As a sentence. */
    readonly problem: string;
    /** True while it is still tried. */
    readonly waiting: boolean;
  }[];
}

export interface WaitingDelivery {
  readonly id: string;
  readonly channel: ChannelName;
  readonly about: "raised" | "settled";
  /** This one included. */
  readonly attempts: number;
  readonly since: Date;
  readonly notice: Pick<NewNotice, "level" | "title" | "remedy" | "path">;
}

export interface DeliveryResult {
  readonly id: string;
  readonly state: "delivered" | "waiting" | "undelivered";
  /** When it is tried again, or was done. */
  readonly at: Date;
  /** As a sentence; null when nothing went wrong. */
  readonly problem: string | null;
}

/** Where notices are sent. The address of the webhook and the password of the mail account are sealed. */
export interface ChannelStore {
  read(): Promise<Channels>;
  /** Null switches a channel off and forgets its secret; an absent one stays as it is. Waiting notices are due at once. */
  save(changes: ChannelChanges, now: Date): Promise<void>;
  /** The webhook's address, the mail account's password; null when there is none. */
  secret(channel: ChannelName): Promise<string | null>;
}

export interface Channels {
  readonly webhook: { readonly host: string } | null;
  readonly email: (EmailSettings & { readonly passwordSet: boolean }) | null;
}

export interface ChannelChanges {
  readonly webhook?: { readonly host: string; readonly url: string } | null;
  /** `password`: null removes it; absent keeps the one that is set. */
  readonly email?: { readonly settings: EmailSettings; readonly password?: string | null } | null;
}

export interface EmailSettings {
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte; `starttls` before anything is said; `none` only without a user. */
  readonly security: "tls" | "starttls" | "none";
  readonly user: string | null;
  readonly from: string;
  readonly to: readonly string[];
}

/** Sends one message and says what became of it; throws nothing that is to be expected. */
export interface NoticeSender {
  /** `body` is JSON in Slack's format. */
  webhook(url: string, body: object): Promise<SendOutcome>;
  email(settings: EmailSettings, password: string | null, mail: Mail): Promise<SendOutcome>;
}

export interface Mail {
  /** The same for the same message, so that a mailbox can tell a repetition; a word. */
  readonly id: string;
  readonly subject: string;
  readonly text: string;
}

export type SendOutcome =
  | {
      readonly sent: true;
      /** As a sentence: who of several recipients did not get it. */
      readonly problem: string | null;
    }
  | {
      readonly sent: false;
      /** As a sentence: what happened, and what to do. */
      readonly problem: string;
      /** False when the same again can't succeed. */
      readonly retryable: boolean;
      /** Seconds that the other side asked to wait. */
      readonly retryAfter: number | null;
    };
