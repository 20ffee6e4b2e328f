import { beforeEach, describe, expect, test } from "vitest";
import {
  createFakeDirectory,
  createMemoryConnections,
  type FakeDirectory,
  type MemoryConnections,
} from "../../../test/support/fake-directory.ts";
import { compareScopes, KodyError, tokenScopes } from "../domain/index.ts";
import { checkCredential, connect } from "./index.ts";

let directory: FakeDirectory;
let connections: MemoryConnections;

beforeEach(() => {
  directory = createFakeDirectory();
  connections = createMemoryConnections();
});

describe("a pasted credential", () => {
  test.each([
    [{ email: "a@b.example", token: "  " }, /empty/],
    [{ email: "a@b.example", token: "ATATT3x abc" }, /spaces/],
    [{ email: "a@b.example", token: "ATBBxyz" }, /app password/],
    [{ email: "kody", token: "ATATT3xabc" }, /not an email/],
    [{ email: null, token: "ATATT3xabc" }, /needs the email/],
  ])("%j is refused before any call", (input, message) => {
    expect(() => checkCredential(input)).toThrow(message);
  });

  test("loses the spaces around it", () => {
    expect(checkCredential({ email: " a@b.example ", token: " ATATT3x\n" })).toEqual({
      email: "a@b.example",
      token: "ATATT3x",
    });
    expect(checkCredential({ email: "", token: "ATCTT3x" })).toEqual({
      email: null,
      token: "ATCTT3x",
    });
  });
});

describe("connecting", () => {
  const credential = { email: "a@b.example", token: "ATATT3xabcd" };

  test("keeps the token and says what it lacks and has too much of", async () => {
    directory.scopes = [
      ...tokenScopes.filter((scope) => scope !== "read:pipeline:bitbucket"),
      "delete:repository:bitbucket",
    ];
    const connected = await connect(credential, directory, connections);
    expect(connected.scopes).toEqual({
      missing: ["read:pipeline:bitbucket"],
      excess: ["delete:repository:bitbucket"],
    });
    expect(connections.tokens).toEqual(["ATATT3xabcd"]);
  });

  test("refuses a token with which nothing could be reviewed, and keeps nothing", async () => {
    directory.scopes = ["read:user:bitbucket"];
    await expect(connect(credential, directory, connections)).rejects.toThrow(
      /read:repository:bitbucket, read:pullrequest:bitbucket/,
    );
    expect(connections.tokens).toEqual([]);
  });

  test("goes on when Bitbucket does not name the scopes", async () => {
    directory.scopes = null;
    expect((await connect(credential, directory, connections)).scopes).toBeNull();
  });

  test.each([[["pullrequest"]], [["repository:admin", "pullrequest:write", "webhook"]]])(
    "takes an access token, whose scopes have the older names and imply each other: %j",
    async (scopes) => {
      directory.scopes = scopes;
      const access = { email: null, token: "ATCTT3xabcd" };
      expect(await connect(access, directory, connections)).toMatchObject({
        connection: { kind: "access-token", scopes },
        scopes: null,
      });
    },
  );

  test("refuses an access token that can't read pull requests", async () => {
    directory.scopes = ["repository:write", "webhook"];
    const access = { email: null, token: "ATCTT3xabcd" };
    await expect(connect(access, directory, connections)).rejects.toThrow(/lacks pullrequest/);
    expect(connections.tokens).toEqual([]);
  });

  test("refuses a token without any scope", async () => {
    directory.scopes = [];
    await expect(connect(credential, directory, connections)).rejects.toThrow(/lacks read:user/);
  });

  test("keeps nothing when Bitbucket refuses the token", async () => {
    directory.failure = new KodyError("credential-refused", "Bitbucket refused the token (401).");
    await expect(connect(credential, directory, connections)).rejects.toThrow("401");
    expect(connections.tokens).toEqual([]);
  });

  test("scopes of other products are none of our business", () => {
    expect(compareScopes([...tokenScopes, "read:me", "read:account"])).toEqual({
      missing: [],
      excess: [],
    });
  });
});
