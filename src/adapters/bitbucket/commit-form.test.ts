import { describe, expect, it } from "vitest";
import type { NewCommit } from "../../core/ports/index.ts";
import { commitForm } from "./commit-form.ts";

const commit: NewCommit = {
  branch: "feature/x",
  parent: "a".repeat(40),
  message: "Fix",
  author: "Kody <kody@kody.invalid>",
  files: new Map([["a.ts", "one\r\n"]]),
};

/** As the platform itself reads it. */
async function read(wanted: NewCommit): Promise<[string, string][]> {
  const { contentType, bytes } = commitForm(wanted);
  const response = new Response(Buffer.from(bytes), { headers: { "content-type": contentType } });
  const fields: [string, string][] = [];
  for (const [name, value] of await response.formData())
    fields.push([name, typeof value === "string" ? value : `file ${await value.text()}`]);
  return fields;
}

describe("the form of a commit", () => {
  it("has files under their paths, apart from what describes the commit", async () => {
    const files = new Map([
      ["message", "no message\n"],
      ["files", "no path"],
      ["dir/ü b.ts", "\r\n--kody-1--\r\nContent-Disposition: form-data\r\n"],
      ["gone.ts", null],
      ["empty", ""],
    ]);
    expect(await read({ ...commit, files })).toEqual([
      ["message", "Fix"],
      ["author", "Kody <kody@kody.invalid>"],
      ["branch", "feature/x"],
      ["parents", "a".repeat(40)],
      ["/message", "file no message\n"],
      ["/files", "file no path"],
      ["/dir/ü b.ts", "file \r\n--kody-1--\r\nContent-Disposition: form-data\r\n"],
      ["files", "/gone.ts"],
      ["/empty", "file "],
    ]);
  });

  it("says of executable files that they stay so", () => {
    const { bytes } = commitForm({ ...commit, executables: new Set(["a.ts"]) });
    expect(new TextDecoder().decode(bytes)).toContain(
      'name="/a.ts"; filename="a.ts"; x-attributes="executable"\r\n',
    );
  });

  it("has another boundary each time", () => {
    expect(commitForm(commit).contentType).not.toBe(commitForm(commit).contentType);
  });

  it.each<Partial<NewCommit>>([
    { parent: "a".repeat(12) },
    { parent: "main" },
    { branch: "" },
    { branch: "a b" },
    { branch: 'x"\r\n' },
    { message: " \n" },
    { author: "Kody" },
    { author: "Kody\r\nX: <k@k>" },
    { files: new Map() },
    { files: new Map([["", "x"]]) },
    { files: new Map([["/etc/passwd", "x"]]) },
    { files: new Map([["a/../b", "x"]]) },
    { files: new Map([[".git/config", "x"]]) },
    { files: new Map([["a/.GIT/hooks/x", "x"]]) },
    { files: new Map([['a"; filename="b', "x"]]) },
    { files: new Map([["a\\b", "x"]]) },
    { files: new Map([["a\r\nb", null]]) },
    { files: new Map([["a", "\ud800"]]) },
  ])("is not made of %j", (change) => {
    expect(() => commitForm({ ...commit, ...change })).toThrow(
      expect.objectContaining({ code: "invalid-input" }),
    );
  });
});
