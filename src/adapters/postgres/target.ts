import type pg from "pg";

/** The server that holds the database: the embedded one of a home, or the one of an address. */
export interface Target {
  /** For people; never holds a password. */
  readonly name: string;
  readonly embedded: boolean;
  readonly config: pg.ClientConfig;
  /** Called when the server can't be reached: starts the embedded one again; others come back by themselves. */
  revive(): Promise<void>;
  /** Called after the last connection of this process was closed. */
  leave(): Promise<void>;
}
