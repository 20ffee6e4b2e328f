import { describe, expect, test } from "vitest";
import { issueKeys, issueText } from "./issue-keys.ts";

const nothing = { title: "", sourceBranch: "", description: "", commits: [] };

function keysIn(title: string): string[] {
  return issueKeys({ ...nothing, title });
}

describe("keys of issues", () => {
  test.each([
    ["ABC-123 Cancel orders", ["ABC-123"]],
    ["[ABC-123]: fix, (AB2-1) too", ["ABC-123", "AB2-1"]],
    ["feature/ABC-123-cancel-2fa", ["ABC-123"]],
    ["fix_ABC-123_now", ["ABC-123"]],
    ["https://acme.atlassian.net/browse/ABC-123?x=1.", ["ABC-123"]],
    ["ABC-1, ABC-1 and ABC-2.", ["ABC-1", "ABC-2"]],
    ["修正ABC-7。", ["ABC-7"]],
  ])("in %s", (text, keys) => {
    expect(keysIn(text)).toEqual(keys);
  });

  test.each([
    "UTF-8 SHA-256 ISO-8601 ISO-8859-1 RFC-2119 CVE-2024-1234 HTTP-2 TLS-1.3 AES-128 GPL-3 UTC-5",
    "abc-123 Abc-123 A-1 ABCDEFGHIJK-1 1AB-2 ABC-0 ABC-012 ABC-12345678",
    "xABC-123 MY_ABC-12 ABC-12x ABC-1.5 ABC - 12 ABC-",
    "#12 and !12",
    "",
  ])("not in %s", (text) => {
    expect(keysIn(text)).toEqual([]);
  });

  test("come from title, branch, description and commits in this order, three at most", () => {
    const said = {
      title: "Cancel (T-1)",
      sourceBranch: "feature/BR-2-cancel",
      description: "Closes DE-3 and BR-2.",
      commits: ["CO-4 begin", "CO-5 end"],
    };
    expect(issueKeys(said)).toEqual(["BR-2", "DE-3", "CO-4"]);
    expect(issueKeys({ ...said, title: "TI-1" })).toEqual(["TI-1", "BR-2", "DE-3"]);
  });

  test("in a text without end are looked for at its beginning, and soon found", () => {
    const begun = performance.now();
    expect(keysIn("A".repeat(5_000_000))).toEqual([]);
    expect(keysIn(`${"A1_".repeat(1_000_000)} ABC-1`)).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});

test("an issue is shown with its head on one line", () => {
  const issue = { key: "AB-1", type: "Bug", summary: "Stock\nis lost", status: "Open" };
  expect(issueText({ ...issue, description: "" })).toBe("AB-1 (Bug, Open): Stock is lost");
  expect(issueText({ ...issue, description: "Why\nso" })).toBe(
    "AB-1 (Bug, Open): Stock is lost\nWhy\nso",
  );
});
