import type { z } from "zod";
import { KodyError } from "../../../core/domain/index.ts";
import { pageOf } from "../schema/index.ts";
import { nextPage } from "./address.ts";
import type { Call } from "./call.ts";
import type { Transport } from "./transport.ts";

/** More pages than any list that Kody reads has: 10,000 entries at 100 a page. */
export const maxPages = 100;

/**
 * All entries of a paged list, in Bitbucket's order. Throws `host-rejected` rather than to give a part as the whole, or
 * to follow a page to another server. `seen` is called with each page as it comes.
 */
export async function askList<T>(
  transport: Transport,
  call: Call,
  item: z.ZodType<T>,
  seen: (page: readonly T[]) => Promise<void> = async () => {},
): Promise<T[]> {
  const schema = pageOf(item);
  const entries: T[] = [];
  const addresses = new Set<string>();
  let page: URL | undefined;
  for (let count = 1; count <= maxPages; count += 1) {
    const { value } = await transport.ask(call, schema, page);
    entries.push(...value.values);
    await seen(value.values);
    if (value.next === null) return entries;
    const next = nextPage(transport.base, value.next);
    if (next === null) throw broken(call, "leads to another server");
    if (addresses.has(next.href)) throw broken(call, "leads back to a page that was read already");
    addresses.add(next.href);
    page = next;
  }
  throw broken(call, `goes on after ${maxPages} pages`);
}

/** The first page alone. */
export async function askPage<T>(
  transport: Transport,
  call: Call,
  item: z.ZodType<T>,
): Promise<T[]> {
  return [...(await transport.ask(call, pageOf(item))).value.values];
}

function broken(call: Call, what: string): KodyError {
  return new KodyError(
    "host-rejected",
    `Bitbucket's list for ${call.subject} ${what}, so Kody stopped reading it. Check the API address and any proxy in between.`,
    { details: { method: call.method, route: call.route } },
  );
}
