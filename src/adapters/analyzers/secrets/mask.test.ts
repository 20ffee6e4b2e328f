import { describe, expect, test } from "vitest";
import { maskSecrets } from "./mask.ts";

/** Put together here, so that no scanner takes this file for the leak that it is about. */
const token = ["ghp", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("_");
const key = ["-----BEGIN RSA PRIVATE", " KEY-----\n"]
  .join("")
  .concat(
    `${"MIIEowIBAAKCAQEA7bq".repeat(3)}\n`.repeat(12),
    ["-----END RSA PRIVATE", " KEY-----"].join(""),
  );

describe("secrets in a text that leaves the machine", () => {
  test("a token is gone and all around it stays", async () => {
    const masked = await maskSecrets("a.ts", `const a = 1;\nconst t = "${token}";\nconst b = 2;\n`);
    expect(masked).toBe('const a = 1;\nconst t = "[secret]";\nconst b = 2;\n');
  });

  test("a key of many lines keeps the numbers of the lines after it", async () => {
    const text = `before\n${key}\nafter\n`;
    const masked = await maskSecrets("id", text);
    expect(masked).not.toContain("MIIEowIBAAKCAQEA7bq");
    expect(masked.split("\n").length).toBe(text.split("\n").length);
    expect(masked.split("\n").indexOf("after")).toBe(text.split("\n").indexOf("after"));
  });

  test("the same token twice is gone twice", async () => {
    expect(await maskSecrets("a.txt", `${token} and ${token}`)).not.toContain(token);
  });

  test("text without any is as it was", async () => {
    const text = "export function add(a: number, b: number): number {\n  return a + b;\n}\n";
    expect(await maskSecrets("a.ts", text)).toBe(text);
  });
});
