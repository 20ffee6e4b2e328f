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

/** Names and values; a file's begins with "file". */
function read(wanted: NewCommit): [string, string][] {
  const { contentType, bytes } = commitForm(wanted);
  const boundary = /^multipart\/form-data; boundary=([\w-]+)$/.exec(contentType)?.[1] ?? "";
  const [, ...parts] = `\r\n${new TextDecoder().decode(bytes)}`.split(`\r\n--${boundary}`);
  expect(parts.pop()).toBe("--\r\n");
  return parts.map((part) => {
    const end = part.indexOf("\r\n\r\n");
    const head = part.slice(0, end);
    const name = /form-data; name="([^"]*)"/.exec(head)?.[1] ?? "";
    return [name, `${head.includes("; filename=") ? "file " : ""}${part.slice(end + 4)}`];
  });
}

describe("the form of a commit", () => {
  it("has files under their paths, apart from what describes the commit", () => {
    const files = new Map([
      ["message", "no message\n"],
      ["files", "no path"],
      ["dir/ü b.ts", "\r\n--kody-1--\r\nContent-Disposition: form-data\r\n"],
      ["gone.ts", null],
      ["empty", ""],
    ]);
    expect(read({ ...commit, files })).toEqual([
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
