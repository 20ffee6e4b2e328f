import { z } from "zod";

/** Bitbucket leaves fields out or sends null where nothing is to say: both become "". */
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

/** Absent and null are the same: Bitbucket: old objects lack fields that newer ones have. */
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

/** Deleted accounts are null, accounts of apps can lack fields. Becomes the uuid with braces, or null. */
export const userUuid = z
  .object({ uuid: z.string().nullish() })
  .nullish()
  .transform((user) => user?.uuid ?? null);

/** The address for people, or null; only web addresses pass, since it ends up in links. */
export const htmlLink = z
  .object({ html: z.object({ href: z.string().nullish() }).nullish() })
  .nullish()
  .transform((links) => {
    const href = links?.html?.href ?? "";
    return /^https?:\/\//i.test(href) ? href : null;
  });

/** Ids of pull requests and comments. */
export const positiveId = z.int().positive();
