import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createSandbox } from "../create.ts";
import { parseSeedFile } from "./index.ts";

test("the documentation's example loads, and its tokens work", async () => {
  const page = readFileSync(new URL("../../docs/sandbox.md", import.meta.url), "utf8");
  const seed = parseSeedFile(/```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "");
  const sandbox = await createSandbox({ seed });
  try {
    const [pull] = sandbox.snapshot().pullRequests;
    expect([pull?.title, pull?.author, pull?.reviewers]).toEqual(["Discounts", "grace", ["ada"]]);
    const read = async (path: string, authorization: string): Promise<string> => {
      const answer = await fetch(sandbox.apiUrl + path, { headers: { authorization } });
      return `${answer.status} ${await answer.text()}`;
    };
    const ada = `Basic ${Buffer.from("ada@example.org:ada-token").toString("base64")}`;
    expect(await read("/repositories/acme/orders/pullrequests/1/diff", ada)).toContain(
      "+  console.log(prices);",
    );
    expect(await read("/repositories/acme/orders/pipelines", ada)).toMatch(/^200 .*FAILED/);
    expect(await read("/repositories/acme/orders/pullrequests", "Bearer orders-bot")).toMatch(
      /^200 .*Discounts/,
    );
    expect(await read("/repositories/acme/orders/hooks", "Bearer orders-bot")).toMatch(/^403 /);
  } finally {
    await sandbox.close();
  }
});
