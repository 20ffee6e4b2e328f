import { Hono } from "hono";
import { expect, test } from "vitest";
import { z } from "zod";
import { isKodyError } from "../../core/domain/index.ts";
import { readRequest } from "./read-request.ts";

const schema = z.strictObject({
  name: z.string().min(1).max(5),
  role: z.enum(["admin", "viewer"]).optional(),
  port: z.number().int().min(1).max(65_535).optional(),
  names: z.array(z.string()).max(2).optional(),
  day: z.iso.date({ error: "must be a day such as 2027-01-31" }).optional(),
});

async function said(body: unknown): Promise<string> {
  const routes = new Hono();
  routes.onError((error, context) => context.text(isKodyError(error) ? error.message : "?"));
  routes.post("/", async (context) => context.json(await readRequest(context, schema)));
  const answer = await routes.request("/", { method: "POST", body: JSON.stringify(body) });
  return answer.text();
}

test.each([
  [{}, "name: it is missing."],
  [{ name: "" }, "name: it is empty."],
  [{ name: "abcdef" }, "name: it is too long, at most 5 characters are possible."],
  [{ name: 5 }, "name: it must be text."],
  [{ name: "a", role: "root" }, 'role: it must be one of "admin", "viewer".'],
  [{ name: "a", port: 70_000 }, "port: it must be at most 65535."],
  [{ name: "a", port: 0 }, "port: it must be at least 1."],
  [{ name: "a", port: 1.5 }, "port: it must be a whole number."],
  [
    { name: "a", names: ["a", "b", "c"] },
    "names: it has too many entries, at most 2 are possible.",
  ],
  [{ name: "a", day: "soon" }, "day: must be a day such as 2027-01-31."],
  [{ name: "a", nme: "b" }, 'request: Kody knows no field "nme".'],
  [null, "request: it must be an object."],
  [{ name: "", port: 0 }, "name: it is empty; port: it must be at least 1."],
])("%j is refused with words that people understand", async (body, sentence) => {
  expect(await said(body)).toBe(sentence);
});
