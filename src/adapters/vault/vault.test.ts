import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openVault, type SealedSecret } from "./index.ts";
import { memoryProofs } from "./testing/memory-proofs.ts";

const hexKey = "0f".repeat(32);
const otherHexKey = "f0".repeat(32);

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "kody-vault-"));
});
afterEach(async () => rm(home, { recursive: true, force: true }));

function fromHome() {
  return { home, rootKey: null, rootKeyFile: null };
}

function given(rootKey: string) {
  return { home, rootKey, rootKeyFile: null };
}

describe("sealing", () => {
  test("gives back any text for the row it was sealed for", async () => {
    const vault = await openVault(given(hexKey), memoryProofs());
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.string(), async (secret, context) => {
        expect(await vault.open(await vault.seal(secret, context), context)).toBe(secret);
      }),
    );
  });

  test("the same secret never looks the same twice, and never shows", async () => {
    const vault = await openVault(given(hexKey), memoryProofs());
    const first = await vault.seal("ATATT-canary", "row 1");
    const second = await vault.seal("ATATT-canary", "row 1");
    expect(first.sealed.equals(second.sealed)).toBe(false);
    expect(first.wrappedKey.equals(second.wrappedKey)).toBe(false);
    const bytes = Buffer.concat([first.sealed, first.wrappedKey]).toString("latin1");
    expect(bytes).not.toContain("ATATT-canary");
  });

  test("sealed bytes moved to another row don't open", async () => {
    const vault = await openVault(given(hexKey), memoryProofs());
    const token = await vault.seal("token", "row 1");
    const hook = await vault.seal("hook", "row 2");
    await expect(vault.open(hook, "row 1")).rejects.toThrow(/can't be opened/);
    // Only the ciphertext swapped, the data key left in place.
    await expect(vault.open({ ...token, sealed: hook.sealed }, "row 1")).rejects.toThrow(
      /can't be opened/,
    );
    await expect(vault.open({ ...hook, sealed: token.sealed }, "row 1")).rejects.toThrow(
      /can't be opened/,
    );
  });

  test("one flipped bit anywhere is noticed", async () => {
    const vault = await openVault(given(hexKey), memoryProofs());
    const good = await vault.seal("ATATT-canary", "row");
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("sealed" as const, "wrappedKey" as const),
        fc.nat(),
        fc.nat({ max: 7 }),
        async (part, at, bit) => {
          const bytes = Buffer.from(good[part]);
          const position = at % bytes.length;
          bytes.writeUInt8(bytes.readUInt8(position) ^ (1 << bit), position);
          await expect(vault.open({ ...good, [part]: bytes }, "row")).rejects.toThrow(
            /can't be opened/,
          );
        },
      ),
    );
  });

  test("cut-off bytes are refused, not guessed", async () => {
    const vault = await openVault(given(hexKey), memoryProofs());
    const good = await vault.seal("secret", "row");
    for (const length of [0, 5, 12, 20, 27]) {
      const cut: SealedSecret = { ...good, sealed: good.sealed.subarray(0, length) };
      await expect(vault.open(cut, "row")).rejects.toThrow(/can't be opened/);
    }
  });

  test("the complaint holds neither secret nor key", async () => {
    const vault = await openVault(given(hexKey), memoryProofs());
    const stranger = await openVault(given(otherHexKey), memoryProofs());
    try {
      await stranger.open(await vault.seal("ATATT-canary", "row"), "row");
      expect.unreachable("a stranger's key opened the secret");
    } catch (error) {
      expect(String(error)).toMatch(/another root key/);
      expect(String(error)).not.toMatch(/canary|0f0f|f0f0/);
    }
  });
});

describe("root key", () => {
  test("is made at first start, closed to others, and used again", async () => {
    const proofs = memoryProofs();
    const first = await openVault(fromHome(), proofs);
    const facts = await stat(join(home, "root.key"));
    expect(facts.mode & 0o777).toBe(0o600);
    expect(await readdir(home)).toEqual(["root.key"]);
    const sealed = await proofs.keep("token", first);
    const second = await openVault(fromHome(), proofs);
    expect(await second.open(sealed, sealed.context)).toBe("token");
    expect(proofs.kept.size).toBe(1);
  });

  test("several processes that start at once agree on one key", async () => {
    const proofs = memoryProofs();
    const vaults = await Promise.all(
      Array.from({ length: 8 }, async () => openVault(fromHome(), proofs)),
    );
    const sealed = await Promise.all(vaults.map((vault) => vault.seal("token", "row")));
    for (const vault of vaults) {
      for (const secret of sealed) expect(await vault.open(secret, "row")).toBe("token");
    }
    expect(await readdir(home)).toEqual(["root.key"]);
  });

  test("in a file of its own is read from there, with or without a line end", async () => {
    const file = join(home, "given.key");
    await writeFile(file, `${hexKey}\n`);
    const proofs = memoryProofs();
    const fromFile = await openVault({ home, rootKey: null, rootKeyFile: file }, proofs);
    const fromValue = await openVault(given(hexKey.toUpperCase()), proofs);
    expect(await fromValue.open(await fromFile.seal("token", "row"), "row")).toBe("token");
    expect(await readdir(home)).toEqual(["given.key"]);
  });

  test.each([
    ["too short", "abc"],
    ["not hex", "z".repeat(64)],
    ["two keys", hexKey + hexKey],
    ["empty", ""],
  ])("that is %s is refused with what a key is", async (_, key) => {
    await expect(openVault(given(key), memoryProofs())).rejects.toThrow(
      /KODY_ROOT_KEY does not hold a root key, which is 64 hex/,
    );
  });

  test("whose file is missing is refused by name, never made", async () => {
    const file = join(home, "absent.key");
    const opening = openVault({ home, rootKey: null, rootKeyFile: file }, memoryProofs());
    await expect(opening).rejects.toThrow(`${file} can't be read`);
    expect(await readdir(home)).toEqual([]);
  });

  test("that others may read is refused with the remedy", async () => {
    await writeFile(join(home, "root.key"), `${hexKey}\n`);
    await chmod(join(home, "root.key"), 0o644);
    await expect(openVault(fromHome(), memoryProofs())).rejects.toThrow(/chmod 600/);
  });
});

describe("a wrong root key", () => {
  test("is refused while secrets exist, and nothing is written", async () => {
    const proofs = memoryProofs();
    await proofs.keep("token", await openVault(given(hexKey), proofs));
    const before = new Map(proofs.kept);
    await expect(openVault(given(otherHexKey), proofs)).rejects.toThrow(
      /not the one that the database's secrets are sealed with/,
    );
    expect(proofs.kept).toEqual(before);
  });

  test("that is gone is not replaced while secrets exist", async () => {
    const proofs = memoryProofs();
    await proofs.keep("token", await openVault(fromHome(), proofs));
    await rm(join(home, "root.key"));
    await expect(openVault(fromHome(), proofs)).rejects.toThrow(
      /is gone, but the database holds secrets/,
    );
    expect(await readdir(home)).toEqual([]);
  });

  test("that was damaged on disk is refused and left as it is", async () => {
    const proofs = memoryProofs();
    await proofs.keep("token", await openVault(fromHome(), proofs));
    const path = join(home, "root.key");
    await writeFile(path, "half a ke");
    await expect(openVault(fromHome(), proofs)).rejects.toThrow(/does not hold a root key/);
    expect(await readFile(path, "utf8")).toBe("half a ke");
  });

  test("is noticed when its proof was exchanged", async () => {
    const proofs = memoryProofs();
    await openVault(given(hexKey), proofs);
    const [[keyId] = []] = proofs.kept;
    proofs.kept.set(keyId ?? "", Buffer.alloc(64, 1));
    await expect(openVault(given(hexKey), proofs)).rejects.toThrow(/not the one/);
  });

  test("may take over while nothing is sealed yet", async () => {
    const proofs = memoryProofs();
    await openVault(given(hexKey), proofs);
    const vault = await openVault(given(otherHexKey), proofs);
    expect(await vault.open(await vault.seal("token", "row"), "row")).toBe("token");
    expect(proofs.kept.size).toBe(1);
  });
});
