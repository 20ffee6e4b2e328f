import { createHash } from "node:crypto";
import { join } from "node:path";
import { tmpdir } from "node:os";

/** Where the embedded server lives below Kody's home. Only `cluster` belongs to the user that PostgreSQL runs as. */
export interface Layout {
  readonly root: string;
  /** Major version of the binaries, as `PG_VERSION` gives it. */
  readonly major: string;
  readonly binaries: string;
  /** Access rules; kept outside the cluster so that a hijacked server can't rewrite them. */
  readonly access: string;
  readonly cluster: string;
  readonly data: string;
  /** Holds the Unix socket. */
  readonly sockets: string;
  readonly log: string;
}

/** Unix socket paths are limited to 107 bytes on Linux and 103 on macOS (sun_path). */
const longestSocketPath = 103;
export const socketName = ".s.PGSQL.5432";

/** `home` is absolute; `version` is that of the package with the binaries. */
export function layoutOf(home: string, version: string): Layout {
  const root = join(home, "postgres");
  const cluster = join(root, "cluster");
  return {
    root,
    major: version.split(".")[0] ?? version,
    binaries: join(root, version),
    access: join(root, "access"),
    cluster,
    data: join(cluster, "data"),
    sockets: socketFolder(cluster),
    log: join(root, "postgres.log"),
  };
}

/** The cluster's own folder, or a short one under the temporary folder when the path would be too long for a socket. */
function socketFolder(cluster: string): string {
  if (fits(cluster)) return cluster;
  const name = `kody-${createHash("sha256").update(cluster).digest("hex").slice(0, 16)}`;
  const temporary = join(tmpdir(), name);
  return fits(temporary) ? temporary : join("/tmp", name);
}

function fits(folder: string): boolean {
  return Buffer.byteLength(join(folder, socketName)) <= longestSocketPath;
}
