import { useEffect, useRef } from "react";
import type { RepositoriesAnswer } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { useAdmin } from "../../data/session.ts";
import { usePolled, type Polled } from "../../data/use-polled.ts";

/** The list, read again every second while Kody reads it from Bitbucket. The first look at it begins that. */
export function useRepositories(): Polled<RepositoriesAnswer> {
  const admin = useAdmin();
  const polled = usePolled<RepositoriesAnswer>("/repositories", (value) =>
    value?.listing.state === "running" ? 1_000 : 60_000,
  );
  const begun = useRef(false);
  const { refresh } = polled;
  const never = polled.value?.listing.state === "never";
  useEffect(() => {
    if (!never || !admin || begun.current) return;
    begun.current = true;
    void write<RepositoriesAnswer>("POST", "/repositories/listing").then(refresh);
  }, [never, admin, refresh]);
  return polled;
}
