import { userInfo } from "node:os";
import { KodyError } from "../../../core/domain/index.ts";

/** The operating system's user that PostgreSQL runs as, and the one that Kody runs as. */
export interface Account {
  /** Null when PostgreSQL runs as the same user as Kody. */
  readonly switchTo: { readonly uid: number; readonly gid: number } | null;
  /** Owner of the cluster. */
  readonly uid: number;
  /** Name of Kody's user, as the server sees it at the other end of the socket. */
  readonly clientName: string;
}

/** PostgreSQL refuses to run as root; `nobody` exists everywhere and owns nothing. */
const nobody = { uid: 65_534, gid: 65_534 };

export function currentAccount(): Account {
  const uid = process.getuid?.();
  if (uid === undefined) {
    throw new KodyError(
      "invalid-input",
      "The embedded PostgreSQL does not run on this system; set DATABASE_URL to a PostgreSQL server instead.",
    );
  }
  return {
    switchTo: uid === 0 ? nobody : null,
    uid: uid === 0 ? nobody.uid : uid,
    clientName: nameOf(uid),
  };
}

function nameOf(uid: number): string {
  try {
    return userInfo().username;
  } catch (cause) {
    throw new KodyError(
      "invalid-input",
      `User ${uid} has no entry in the password file, which PostgreSQL needs; add one, or set DATABASE_URL to a PostgreSQL server.`,
      { cause },
    );
  }
}
