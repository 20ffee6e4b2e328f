import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  checkSecrets,
  openVault,
  rotateRootKey,
  type RootKeySource,
  type RotationStep,
} from "./index.ts";
import { memoryProofs, type MemoryProofs } from "./testing/memory-proofs.ts";

const hexKey = "0f".repeat(32);

let home: string;
let proofs: MemoryProofs;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "kody-rotate-"));
  proofs = memoryProofs();
});
afterEach(async () => rm(home, { recursive: true, force: true }));

const ofHome = (): RootKeySource => ({ home, rootKey: null, rootKeyFile: null });
const ofFile = (rootKeyFile: string) => ({ home, rootKey: null, rootKeyFile });
const ofEnvironment = (rootKey = hexKey) => ({ home, rootKey, rootKeyFile: null });
const rotate = (source = ofHome(), to: string | null = null) =>
  rotateRootKey(source, proofs, { to });

async function opened(source = ofHome()): Promise<string[]> {
  const vault = await openVault(source, proofs);
  return Promise.all(proofs.rows.map((row) => vault.open(row, row.context)));
}

describe("a rotation", () => {
  test("puts a new key in the place of the old one and leaves the secrets as they are", async () => {
    const vault = await openVault(ofHome(), proofs);
    await proofs.keep("token", vault);
    await proofs.keep("hook", vault);
    const [before] = proofs.rows;
    const oldKey = await readFile(join(home, "root.key"), "utf8");
    const [oldId] = proofs.kept.keys();
    expect(await rotate()).toEqual({ secrets: 2, path: join(home, "root.key") });
    expect(await readFile(join(home, "root.key"), "utf8")).not.toBe(oldKey);
    expect((await stat(join(home, "root.key"))).mode & 0o777).toBe(0o600);
    expect(await readdir(home)).toEqual(["root.key"]);
    expect(proofs.kept.has(oldId ?? "")).toBe(false);
    expect(proofs.rows[0]?.sealed).toEqual(before?.sealed);
    expect(proofs.rows[0]?.wrappedKey).not.toEqual(before?.wrappedKey);
    expect(await opened()).toEqual(["token", "hook"]);
    // What was read a moment before the rotation, by a process that knows of it already.
    await Promise.all(proofs.rows.map((row) => vault.open(row, row.context)));
    expect(await vault.open(before ?? expect.unreachable(), "row 1")).toBe("token");
  });

  test("is followed by a vault that was open before, which seals with the new key", async () => {
    const vault = await openVault(ofHome(), proofs);
    await rotate();
    await rotate();
    const row = await proofs.keep("later", vault);
    expect([...proofs.kept.keys()]).toEqual([row.keyId]);
    expect(await opened()).toEqual(["later"]);
  });

  test("with the old key no longer opens anything", async () => {
    await proofs.keep("token", await openVault(ofHome(), proofs));
    const oldKey = (await readFile(join(home, "root.key"), "utf8")).trim();
    await rotate();
    await expect(openVault(ofEnvironment(oldKey), proofs)).rejects.toThrow(/not the one/);
  });

  test("two at once: one after the other, and nothing is lost", async () => {
    await proofs.keep("token", await openVault(ofHome(), proofs));
    await Promise.all([rotate(), rotate(), rotate()]);
    expect(await readdir(home)).toEqual(["root.key"]);
    expect(await opened()).toEqual(["token"]);
  });
});

describe("a rotation that ends at the step", () => {
  test.each<RotationStep>(["written", "replaced", "committed", "finished"])(
    "%s leaves a vault that opens, and can be rotated again",
    async (last) => {
      await proofs.keep("token", await openVault(ofHome(), proofs));
      const onStep = async (step: RotationStep): Promise<void> => {
        if (step === last) throw new Error("killed");
      };
      await expect(rotateRootKey(ofHome(), proofs, { to: null, onStep })).rejects.toThrow("killed");
      expect(await opened()).toEqual(["token"]);
      // What came of it is settled by the start above, except for a key that nobody ever used.
      const left = last === "written" || last === "replaced" ? ["root.key.next"] : [];
      expect(await readdir(home)).toEqual(["root.key", ...left]);
      await rotate();
      expect(await readdir(home)).toEqual(["root.key"]);
      expect(await opened()).toEqual(["token"]);
    },
  );

  test("a waiting key that was cut off is passed over", async () => {
    await proofs.keep("token", await openVault(ofHome(), proofs));
    await writeFile(join(home, "root.key.next"), "0f0f");
    expect(await opened()).toEqual(["token"]);
    await rotate();
    expect(await opened()).toEqual(["token"]);
  });

  test("a waiting key of another database is not taken", async () => {
    await proofs.keep("token", await openVault(ofHome(), proofs));
    await writeFile(join(home, "root.key.next"), `${hexKey}\n`);
    await rm(join(home, "root.key"));
    await expect(openVault(ofHome(), proofs)).rejects.toThrow(/is gone|not the one/);
    expect(await readdir(home)).toEqual(["root.key.next"]);
  });
});

describe("a rotation is refused, and nothing is changed,", () => {
  test("when a secret does not open; which one is said, and what it holds is not", async () => {
    const vault = await openVault(ofHome(), proofs);
    await proofs.keep("ATATT-canary", vault);
    const broken = await proofs.keep("ATATT-canary", vault);
    proofs.rows[1] = { ...broken, sealed: Buffer.alloc(60) };
    const before = [new Map(proofs.kept), [...proofs.rows], await readdir(home)];
    await expect(rotate()).rejects.toThrow(/secret of owner 2 can't be opened/);
    await expect(rotate()).rejects.not.toThrow(/canary/);
    await expect(checkSecrets(ofHome(), proofs)).rejects.toThrow(/owner 2/);
    expect([proofs.kept, proofs.rows, await readdir(home)]).toEqual(before);
  });

  test("when the key is another one, or gone", async () => {
    await proofs.keep("token", await openVault(ofHome(), proofs));
    const before = new Map(proofs.kept);
    await writeFile(join(home, "root.key"), hexKey);
    await expect(rotate()).rejects.toThrow(/not the one/);
    expect(await readFile(join(home, "root.key"), "utf8")).toBe(hexKey);
    await rm(join(home, "root.key"));
    await expect(rotate()).rejects.toThrow(/is gone/);
    expect(await readdir(home)).toEqual([]);
    expect(proofs.kept).toEqual(before);
  });

  test("when the new key can't be written beside the old one", async () => {
    const file = join(home, "given.key");
    await writeFile(file, hexKey);
    await proofs.keep("token", await openVault(ofFile(file), proofs));
    await mkdir(`${file}.next`);
    await expect(rotate(ofFile(file))).rejects.toThrow(/can't be written to .*given\.key\.next/);
    expect(await opened(ofFile(file))).toEqual(["token"]);
  });
});

test("the file of KODY_ROOT_KEY_FILE is rotated in place, behind a link and for the same readers", async () => {
  const file = join(home, "real.key");
  await writeFile(file, hexKey);
  await chmod(file, 0o640);
  await symlink(file, join(home, "link.key"));
  const source = ofFile(join(home, "link.key"));
  await proofs.keep("token", await openVault(source, proofs));
  await rotate(source);
  expect(await readFile(file, "utf8")).not.toContain(hexKey);
  expect((await stat(file)).mode & 0o777).toBe(0o640);
  expect(await readdir(home)).toEqual(["link.key", "real.key"]);
  expect(await opened(source)).toEqual(["token"]);
});

describe("a key from KODY_ROOT_KEY", () => {
  test("is not rotated without a file to put the new one in", async () => {
    await openVault(ofEnvironment(), proofs);
    await expect(rotate(ofEnvironment())).rejects.toThrow(/--to FILE/);
  });

  test("is not rotated while another Kody runs, which could not follow", async () => {
    await openVault(ofEnvironment(), proofs);
    proofs.others = 1;
    const before = new Map(proofs.kept);
    await expect(rotate(ofEnvironment(), join(home, "new.key"))).rejects.toThrow(/Stop it first/);
    expect(proofs.kept).toEqual(before);
    expect(await readdir(home)).toEqual([]);
  });

  test("is rotated into a file, which is used from then on", async () => {
    await proofs.keep("token", await openVault(ofEnvironment(), proofs));
    const file = join(home, "new.key");
    expect(await rotate(ofEnvironment(), file)).toEqual({ secrets: 1, path: file });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await opened(ofFile(file))).toEqual(["token"]);
    await expect(openVault(ofEnvironment(), proofs)).rejects.toThrow(/not the one/);
  });

  test("never overwrites a file", async () => {
    await openVault(ofEnvironment(), proofs);
    const file = join(home, "new.key");
    await writeFile(file, "precious");
    await expect(rotate(ofEnvironment(), file)).rejects.toThrow(/such a file already/);
    expect(await readFile(file, "utf8")).toBe("precious");
  });

  test("a file's own key takes no other file", async () => {
    await openVault(ofHome(), proofs);
    await expect(rotate(ofHome(), join(home, "new.key"))).rejects.toThrow(/Leave --to away/);
  });
});

test("a vault whose key was rotated where it can't see stores nothing, and says so", async () => {
  const vault = await openVault(ofEnvironment(), proofs);
  await rotate(ofEnvironment(), join(home, "new.key"));
  await expect(proofs.keep("token", vault)).rejects.toThrow(/nothing was stored/);
  expect(proofs.rows).toEqual([]);
});

test("a check opens every secret", async () => {
  const vault = await openVault(ofHome(), proofs);
  await proofs.keep("token", vault);
  await proofs.keep("hook", vault);
  expect(await checkSecrets(ofHome(), proofs)).toBe(2);
});
