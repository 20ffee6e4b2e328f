import { setTimeout as delay } from "node:timers/promises";
import type { Call } from "../../sandbox/index.ts";
import { openConsole, type ConsoleKody } from "../../src/app/index.ts";
import { tokenScopes } from "../../src/core/domain/index.ts";
import type { Clock } from "../../src/core/ports/index.ts";
import {
  kodyEmail,
  openStage,
  owner,
  stageSettings,
  type Stage,
  type StageOptions,
} from "./stage.ts";
import { createTold, type Told } from "./watched.ts";

export const person = { kind: "person", id: "1", name: "Ada" } as const;

/** A running Kody, a console beside it on the same database, a clock to turn, and what people were told. */
export interface TokenStage extends Stage {
  readonly kody: ConsoleKody;
  readonly told: Told;
  /** Lets time pass, for Kody and for Bitbucket. */
  pass(seconds: number): void;
  /** Sets Kody's clock wrong by this; Bitbucket's stays right. */
  misset(seconds: number): void;
  now(): Date;
  /** Sessions end when days pass. */
  signIn(): Promise<unknown>;
  /** Another token of the same account. */
  addToken(token: string, scopes?: readonly string[]): Promise<void>;
  connect(token: string, expiresOn?: string): Promise<unknown>;
  /** Calls that Kody made and that were refused with 401. */
  refusedCalls(): Call[];
  closeAll(): Promise<void>;
}

export async function openTokenStage(options: StageOptions = {}): Promise<TokenStage> {
  const { told, notices, auditLog } = createTold();
  let ahead = 0;
  let wrong = 0;
  const clock: Clock = {
    now: () => new Date(Date.now() + ahead + wrong),
    async sleep(ms, signal) {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    },
  };
  const overrides = { log: () => {}, clock, notices, auditLog };
  const stage = await openStage({
    ...options,
    sandbox: { now: () => Date.now() + ahead, ...options.sandbox },
    overrides: { ...overrides, tasksByHand: true, ...options.overrides },
  });
  const { settings, secrets } = stageSettings(stage.sandbox, stage.home, stage.databaseUrl);
  const kody = await openConsole({ ...settings, publicUrl: stage.app.url }, secrets, overrides);
  return {
    ...stage,
    kody,
    told,
    pass: (seconds) => void (ahead += seconds * 1_000),
    misset: (seconds) => void (wrong = seconds * 1_000),
    now: clock.now,
    signIn: () => stage.api.signIn({ email: owner.email, password: owner.password }),
    addToken: (token, scopes = tokenScopes) =>
      stage.sandbox.seed({
        users: [{ username: "kody", tokens: [{ token, scopes: [...scopes] }] }],
      }),
    connect: (token, expiresOn) =>
      kody.connection.connect({ email: kodyEmail, token, expiresOn: expiresOn ?? null }, person),
    refusedCalls: () => stage.sandbox.calls().filter((call) => call.status === 401),
    async closeAll() {
      await kody.close();
      await stage.close();
    },
  };
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(25);
}

/** The day so many days from a time, `YYYY-MM-DD`. */
export function dayFrom(now: Date, days: number): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}
