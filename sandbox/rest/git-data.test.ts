import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { at, eachOf, messageOf, SHOP, startShop, textAt } from "../testing/index.ts";
import type { Fixture, TestClient } from "../testing/index.ts";

let shop: Fixture;
let bob: TestClient;
let main: string;
let topic: string;

beforeAll(async () => {
  shop = await startShop();
  bob = shop.as("bob");
  main = await hashOf("main");
  topic = await hashOf("topic");
});

afterAll(() => shop.stop());

async function hashOf(branch: string): Promise<string> {
  return textAt((await bob("GET", `${SHOP}/refs/branches/${branch}`)).body, "target", "hash");
}

describe("branches", () => {
  test("have their commit with 40 characters, and the ways to merge", async () => {
    const { body } = await bob("GET", `${SHOP}/refs/branches`);
    expect(eachOf(body, "name")).toEqual(["main", "topic"]);
    expect(at(body, "values", 0)).toMatchObject({
      type: "branch",
      target: {
        hash: expect.stringMatching(/^[0-9a-f]{40}$/),
        message: "Begin",
        date: expect.stringMatching(/T\d\d:\d\d:\d\d\+00:00$/),
        author: { raw: "Seed <seed@example.com>" },
        parents: [],
      },
      default_merge_strategy: "merge_commit",
      merge_strategies: ["merge_commit", "squash", "fast_forward"],
    });
  });

  test("can be asked for, sorted naturally, and listed with tags", async () => {
    const body = { name: "release/10", target: { hash: main } };
    expect((await bob("POST", `${SHOP}/refs/branches`, { body })).status).toBe(201);
    const nine = { name: "release/9", target: { hash: main.slice(0, 12) } };
    expect((await bob("POST", `${SHOP}/refs/branches`, { body: nine })).status).toBe(201);
    const q = encodeURIComponent('name ~ "release"');
    const list = await bob("GET", `${SHOP}/refs/branches?q=${q}&sort=name`);
    expect(eachOf(list.body, "name")).toEqual(["release/9", "release/10"]);
    expect(eachOf((await bob("GET", `${SHOP}/refs`)).body, "type")).toEqual(
      Array(4).fill("branch"),
    );
    expect(eachOf((await bob("GET", `${SHOP}/refs/tags`)).body, "name")).toEqual([]);
    expect((await bob("GET", `${SHOP}/refs/tags/v1`)).status).toBe(404);
  });

  test("with a slash are found encoded and plain", async () => {
    for (const name of ["release/9", "release%2F9"]) {
      const { status, body } = await bob("GET", `${SHOP}/refs/branches/${name}`);
      expect([status, textAt(body, "name")]).toEqual([200, "release/9"]);
    }
  });

  test("what cannot be made or deleted is refused", async () => {
    const make = async (name: string, hash: string) =>
      (await bob("POST", `${SHOP}/refs/branches`, { body: { name, target: { hash } } })).status;
    expect(await make("topic", main)).toBe(400);
    expect(await make("a..b", main)).toBe(400);
    expect(await make("--force", main)).toBe(400);
    expect(await make("fresh", "none")).toBe(404);
    expect((await bob("POST", `${SHOP}/refs/branches`, { body: { name: "x" } })).status).toBe(400);
    expect((await bob("DELETE", `${SHOP}/refs/branches/none`)).status).toBe(404);
    expect((await bob("DELETE", `${SHOP}/refs/branches/main`)).status).toBe(400);
    expect((await bob("DELETE", `${SHOP}/refs/branches/release/10`)).status).toBe(204);
    expect((await bob("GET", `${SHOP}/refs/branches/release/10`)).status).toBe(404);
  });
});

describe("commits", () => {
  test("newest first, of a revision, without what is excluded", async () => {
    const hashes = async (path: string) => eachOf((await bob("GET", SHOP + path)).body, "hash");
    expect(await hashes("/commits")).toEqual([main]);
    expect(await hashes("/commits/topic")).toEqual([topic, main]);
    expect(await hashes(`/commits/release/9`)).toEqual([main]);
    expect(await hashes("/commits?include=topic&exclude=main")).toEqual([topic]);
    expect(await hashes("/commits/topic?path=src/b.ts")).toEqual([topic]);
    const form = new URLSearchParams({ include: "topic", exclude: "main" });
    expect(eachOf((await bob("POST", `${SHOP}/commits`, { form })).body, "hash")).toEqual([topic]);
  });

  test("page by an opaque next, without a size", async () => {
    const first = await bob("GET", `${SHOP}/commits/topic?pagelen=1`);
    expect(at(first.body, "size")).toBeNull();
    const next = textAt(first.body, "next").replace(shop.sandbox.apiUrl, "");
    const second = await bob("GET", next);
    expect(eachOf(second.body, "hash")).toEqual([main]);
    expect(at(second.body, "next")).toBeNull();
    expect((await bob("GET", `${SHOP}/commits?page=2`)).status).toBe(400);
  });

  test("one by a short hash, with its author's account when the e-mail is known", async () => {
    const author = { name: "Cat", email: "cat@example.com" };
    const input = { branch: "by-cat", message: "Mine", files: { c: "c" }, author };
    const { hash } = await shop.sandbox.commit({ workspace: "acme", slug: "shop" }, input);
    const { body } = await bob("GET", `${SHOP}/commit/${hash.slice(0, 8)}`);
    expect(body).toMatchObject({
      type: "commit",
      hash,
      message: "Mine",
      author: { raw: "Cat <cat@example.com>", user: { nickname: "cat" } },
      parents: [{ hash: main }],
      repository: { full_name: "acme/shop" },
    });
    const none = await bob("GET", `${SHOP}/commit/none`);
    expect([none.status, messageOf(none)]).toEqual([404, "Changeset not found."]);
  });

  test("the pull requests of a commit", async () => {
    const { body } = await bob("GET", `${SHOP}/commit/${topic}/pullrequests`);
    expect(eachOf(body, "id")).toEqual([1]);
    expect(eachOf((await bob("GET", `${SHOP}/commit/${main}/pullrequests`)).body)).toEqual([]);
  });
});

describe("files", () => {
  test("raw bytes, or what is known about them", async () => {
    const file = await bob("GET", `${SHOP}/src/${topic}/src/a.ts`);
    expect([file.status, file.text]).toEqual([200, "1\ntwo\n3\n4\n"]);
    expect(file.headers.get("content-type")).toBe("text/plain");
    const meta = await bob("GET", `${SHOP}/src/${topic}/src/a.ts?format=meta`);
    expect(meta.body).toMatchObject({
      type: "commit_file",
      path: "src/a.ts",
      size: 10,
      attributes: [],
      commit: { hash: topic },
    });
  });

  test("folders page by page; the root needs its slash", async () => {
    const paths = async (path: string) => eachOf((await bob("GET", SHOP + path)).body, "path");
    expect(await paths(`/src/${topic}/`)).toEqual(["README.md", "src"]);
    expect(await paths(`/src/${topic}/src`)).toEqual(["src/a.ts", "src/b.ts"]);
    expect(await paths(`/src/${topic}/?max_depth=2`)).toEqual([
      "README.md",
      "src",
      "src/a.ts",
      "src/b.ts",
    ]);
    expect((await bob("GET", `${SHOP}/src/${topic}`)).status).toBe(404);
    expect((await bob("GET", `${SHOP}/src/${topic}/?max_depth=99`)).status).toBe(555);
    expect((await bob("GET", `${SHOP}/src/${topic}/?max_depth=x`)).status).toBe(400);
    const root = await bob("GET", `${SHOP}/src`);
    expect([root.status, root.headers.get("location")]).toEqual([
      302,
      `${shop.sandbox.apiUrl}${SHOP}/src/${main}/`,
    ]);
  });

  test("what is not there is 404 in Bitbucket's words", async () => {
    const none = await bob("GET", `${SHOP}/src/${topic}/none/at/all.txt`);
    expect([none.status, messageOf(none)]).toEqual([
      404,
      "No such file or directory: none/at/all.txt",
    ]);
    expect((await bob("GET", `${SHOP}/src/none/README.md`)).status).toBe(404);
    expect((await bob("GET", `${SHOP}/src/${topic}/../../etc/passwd`)).status).toBe(404);
    expect((await bob("GET", `${SHOP}/src/${topic}/..%2F..%2Fetc%2Fpasswd`)).status).toBe(404);
  });

  test("a branch with a slash does not work here", async () => {
    expect((await bob("GET", `${SHOP}/src/release/9/README.md`)).status).toBe(404);
  });

  test("the history of one", async () => {
    const { body } = await bob("GET", `${SHOP}/filehistory/${topic}/src/a.ts`);
    expect(eachOf(body, "commit", "hash")).toEqual([topic, main]);
    expect((await bob("GET", `${SHOP}/filehistory/${topic}/none`)).status).toBe(404);
  });
});

describe("writing files", () => {
  const post = (form: FormData | URLSearchParams) => bob("POST", `${SHOP}/src`, { form });
  const read = async (path: string) => (await bob("GET", `${SHOP}/src/${path}`)).text;

  test("a plain form: fields are paths, files deletes", async () => {
    const form = new URLSearchParams({
      branch: "written",
      message: "Write",
      author: "Cat <cat@example.com>",
      "/new/file.txt": "text\n",
      "src/a.ts": "",
      files: "README.md",
    });
    const answer = await post(form);
    expect(answer.status).toBe(201);
    const hash = answer.headers.get("location")?.split("/").at(-1) ?? "";
    expect(await hashOf("written")).toBe(hash);
    expect(await read(`${hash}/new/file.txt`)).toBe("text\n");
    expect(await read(`${hash}/src/a.ts`)).toBe("");
    expect((await bob("GET", `${SHOP}/src/${hash}/README.md`)).status).toBe(404);
    const commit = await bob("GET", `${SHOP}/commit/${hash}`);
    expect(commit.body).toMatchObject({ message: "Write", author: { user: { nickname: "cat" } } });
  });

  test("a multipart form keeps every byte", async () => {
    const bytes = new Uint8Array([13, 10, 45, 45, 0, 255, 13, 10]);
    const form = new FormData();
    form.set("branch", "bytes");
    form.set("dir/bytes.bin", new Blob([bytes]), "whatever.bin");
    form.set("plain.txt", "ümlaut");
    expect((await post(form)).status).toBe(201);
    const hash = await hashOf("bytes");
    const response = await fetch(`${shop.sandbox.apiUrl}${SHOP}/src/${hash}/dir/bytes.bin`, {
      headers: { authorization: `Basic ${btoa("bob@example.com:token-bob")}` },
    });
    expect(response.headers.get("content-type")).toBe("application/octet-stream");
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    expect(await read(`${hash}/plain.txt`)).toBe("ümlaut");
  });

  test("onto a branch that has moved is a conflict", async () => {
    const form = { branch: "moved", a: "1" };
    await post(new URLSearchParams(form));
    const tip = await hashOf("moved");
    await post(new URLSearchParams({ ...form, a: "2" }));
    const late = await post(new URLSearchParams({ ...form, a: "3", parents: tip }));
    expect(late.status).toBe(409);
    const right = { ...form, a: "3", parents: await hashOf("moved") };
    expect((await post(new URLSearchParams(right))).status).toBe(201);
  });

  test("careless forms are refused", async () => {
    const status = async (fields: Record<string, string>) =>
      (await post(new URLSearchParams(fields))).status;
    expect(await status({ branch: "a..b", a: "1" })).toBe(400);
    expect(await status({ "../escape": "1" })).toBe(400);
    expect(await status({ ".git/config": "1" })).toBe(400);
    expect(await status({ a: "1", parents: "none" })).toBe(404);
    const json = await bob("POST", `${SHOP}/src`, { body: { a: "1" } });
    expect(json.status).toBe(400);
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    const broken = await bob("POST", `${SHOP}/src`, { body: "--x\r\nnonsense", headers });
    expect(broken.status).toBe(400);
    expect((await shop.as("cat")("POST", `${SHOP}/src`)).status).toBe(403);
  });
});

describe("diffs", () => {
  const diff = async (spec: string) => (await bob("GET", `${SHOP}/diff/${spec}`)).text;
  let apart: string;

  beforeAll(async () => {
    const input = { branch: "main", message: "Main moves", files: { "main.txt": "m\n" } };
    apart = (await shop.sandbox.commit({ workspace: "acme", slug: "shop" }, input)).hash;
  });

  test("first has the changes, second is the base, from where they parted", async () => {
    const text = await diff(`topic..${apart}`);
    expect(text).toContain("+two");
    expect(text).not.toContain("main.txt");
    expect(await diff(`${topic}%0D${apart}`)).toBe(text);
    expect(await diff(`acme/shop:${topic.slice(0, 12)}%0D${apart.slice(0, 12)}`)).toBe(text);
    expect(await diff(`${apart}..${topic}`)).toContain("+++ b/main.txt");
  });

  test("topic=false compares the two as they are", async () => {
    expect(await diff(`topic..${apart}?topic=false`)).toContain("--- a/main.txt");
  });

  test("a single commit is compared with its parent, the first with nothing", async () => {
    expect(await diff(topic)).toContain("+two");
    expect(await diff(main)).toContain("+# Shop");
  });

  test("options", async () => {
    expect(await diff("topic..main?path=src/b.ts")).not.toContain("a.ts");
    expect(await diff("topic..main?context=0&path=src/a.ts")).toContain("@@ -2 +2 @@");
    expect((await bob("GET", `${SHOP}/diff/topic..main?context=x`)).status).toBe(400);
  });

  test("wrong revisions and foreign repositories are 404", async () => {
    for (const spec of ["none..main", "topic..none", "eve/other:topic..main", "topic...main"]) {
      expect([spec, (await bob("GET", `${SHOP}/diff/${spec}`)).status]).toEqual([spec, 404]);
    }
  });

  test("diffstat, at once and page by page", async () => {
    const { body } = await bob("GET", `${SHOP}/diffstat/topic..main`);
    expect(at(body, "pagelen")).toBe(500);
    expect(eachOf(body, "status")).toEqual(["modified", "added"]);
    expect(at(body, "values", 0)).toMatchObject({
      type: "diffstat",
      lines_added: 2,
      lines_removed: 1,
      old: { path: "src/a.ts", type: "commit_file", escaped_path: "src/a.ts" },
      new: { path: "src/a.ts" },
    });
    expect(at(body, "values", 1, "old")).toBeNull();
    const short = await bob("GET", `${SHOP}/diffstat/topic..main?pagelen=1`);
    expect(at(short.body, "size")).toBe(2);
    expect(textAt(short.body, "next")).toContain("page=2");
  });

  test("patch and merge base", async () => {
    const { text } = await bob("GET", `${SHOP}/patch/topic..main`);
    expect(text).toContain("Subject: [PATCH] Change a");
    const base = await bob("GET", `${SHOP}/merge-base/topic..main`);
    expect(at(base.body, "hash")).toBe(main);
    expect((await bob("GET", `${SHOP}/merge-base/topic`)).status).toBe(400);
    const alone = { branch: "alone", from: "main", message: "x", files: { x: "x" } };
    await shop.sandbox.commit({ workspace: "acme", slug: "shop" }, alone);
    expect((await bob("GET", `${SHOP}/merge-base/topic..none`)).status).toBe(404);
  });
});
