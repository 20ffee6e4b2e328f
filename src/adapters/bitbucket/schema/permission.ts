import { z } from "zod";
import type { PermittedRepository } from "../../../core/ports/index.ts";
import { fullName } from "./directory.ts";

/** Bitbucket: `none` stands in the document, but not in lists of what one has; it would be no access at all. */
export const permissionEntry = z
  .object({
    permission: z.string(),
    repository: z.object({ uuid: z.string().min(1), full_name: fullName }),
  })
  .transform(({ permission, repository }): PermittedRepository => ({
    ref: repository.full_name,
    uuid: repository.uuid,
    permission: permission === "admin" || permission === "write" ? permission : "read",
  }));
