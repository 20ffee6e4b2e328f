import { writeFileSync } from "node:fs";

/**
 * Linux: should this process crash, or one that it starts, its core dump holds no memory, hence no secret. Node can't
 * set the limit for dumps itself; this filter, which child processes inherit, needs no privilege. Source: core(5).
 * Answers false where there is no such filter.
 */
export function keepMemoryOutOfDumps(filter = "/proc/self/coredump_filter"): boolean {
  try {
    writeFileSync(filter, "0", { flag: "r+" });
    return true;
  } catch {
    return false;
  }
}
