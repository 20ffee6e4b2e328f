import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lintConfig } from "./rules.ts";
import { createWorkspace, safeName } from "./workspace.ts";

let tempRoot = "";

beforeAll(async () => {
  tempRoot = await mkdtemp(path.join(tmpdir(), "kody-space-test-"));
});

afterAll(async () => {
  await rm(tempRoot, { recursive: true, force: true });
});

describe("the linter's folder", () => {
  it("holds Kody's configuration and the texts, readable by this user alone, and vanishes whole", async () => {
    const text = "\uFEFFa();\r\n// eslint-disable-line\n";
    const space = await createWorkspace(
      [
        { path: "x/A.test.TSX", text },
        { path: "b.js", text: "b" },
      ],
      tempRoot,
    );
    expect((await stat(space.root)).mode & 0o077).toBe(0);
    expect(await readFile(space.config, "utf8")).toBe(lintConfig());
    expect(await readdir(path.join(space.files, "plain"))).toEqual(["0.test.tsx", "1.js"]);
    expect(await readFile(path.join(space.files, "plain", "0.test.tsx"), "utf8")).toBe(text);
    expect(await readdir(path.join(space.files, "unmuted"))).toEqual(["0.test.tsx"]);
    const unmuted = await readFile(path.join(space.files, "unmuted", "0.test.tsx"), "utf8");
    expect(unmuted).toBe(text.replace("-disable", "_disable"));
    expect(space.source("./plain/1.js")).toMatchObject({ file: { path: "b.js" }, muted: true });
    expect(space.source("unmuted/0.test.tsx")).toMatchObject({
      file: { path: "x/A.test.TSX" },
      muted: false,
    });
    expect(space.source("../config.json")).toBeNull();
    await space.remove();
    expect(await readdir(tempRoot)).toEqual([]);
  });

  it("uses names of its own, whatever the repository's are", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.constantFrom(".js", ".d.ts", ".test.tsx", ".config.ts", ".vue"),
        (name, ending) => {
          expect(safeName(7, `${name}${ending}`)).toMatch(
            /^7(?:\.(?:d|test|spec))?\.(?:js|ts|tsx|vue)$/,
          );
        },
      ),
    );
  });
});
