import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findPackage, installBinaries, type Package } from "./binaries.ts";
import { unfinishedName } from "./leftovers.ts";

let folder: string;
let source: Package;
let target: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kody-binaries-"));
  source = { version: "18.0.0", native: join(folder, "package", "native") };
  target = join(folder, "home", "18.0.0");
  for (const part of ["bin", "lib", "share"])
    await mkdir(join(source.native, part), { recursive: true });
  await mkdir(join(folder, "home"));
  await writeFile(join(source.native, "bin", "postgres"), "program");
  await writeFile(join(source.native, "lib", "libpq.so.5.18"), "library");
  await writeFile(join(source.native, "share", "postgres.bki"), "catalogue");
  const links = [{ source: "native/lib/libpq.so.5.18", target: "native/lib/libpq.so.5" }];
  await writeFile(join(source.native, "pg-symlinks.json"), JSON.stringify(links));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

async function expectWhole(): Promise<void> {
  expect(await readFile(join(target, "bin", "postgres"), "utf8")).toBe("program");
  expect(await readFile(join(target, "share", "postgres.bki"), "utf8")).toBe("catalogue");
  expect(await readlink(join(target, "lib", "libpq.so.5"))).toBe("libpq.so.5.18");
  expect(await readdir(join(folder, "home"))).toEqual(["18.0.0"]);
}

test("the package for this machine is found with its version", async () => {
  const found = await findPackage();
  expect(found.version).toMatch(/^\d+\.\d+/);
  expect(await readdir(join(found.native, "bin"))).toContain("postgres");
});

test("a copy is whole, with the links that npm can't hold", async () => {
  await installBinaries(source, target);
  await expectWhole();
});

test("a whole copy is left alone", async () => {
  await installBinaries(source, target);
  const before = await lstat(target);
  await installBinaries(source, target);
  expect((await lstat(target)).ino).toBe(before.ino);
});

test.each([
  ["a file is missing", async () => rm(join(target, "lib", "libpq.so.5.18"))],
  ["a file was cut short", async () => writeFile(join(target, "bin", "postgres"), "pro")],
])("a copy of which %s is made anew", async (_, damage) => {
  await installBinaries(source, target);
  await damage();
  await installBinaries(source, target);
  await expectWhole();
});

test("what a crashed process left half done is removed, what a living one makes is not", async () => {
  // No process has this number: the largest that Linux gives is 2^22.
  await mkdir(`${target}.unfinished-9999999-aa`);
  await mkdir(`${target}.unfinished-${process.ppid}-bb`);
  const own = unfinishedName(target);
  await mkdir(own);
  await installBinaries(source, target);
  expect((await readdir(join(folder, "home"))).toSorted()).toEqual(
    [
      "18.0.0",
      `18.0.0.unfinished-${process.ppid}-bb`,
      own.slice(join(folder, "home").length + 1),
    ].toSorted(),
  );
});

test("several processes at once end with one whole copy", async () => {
  await Promise.all(Array.from({ length: 5 }, async () => installBinaries(source, target)));
  await expectWhole();
});

test("the copy of a faster process stays in place, because that one runs from it already", async () => {
  const inodes = new Set<number>();
  await Promise.all(
    Array.from({ length: 5 }, async () => {
      await installBinaries(source, target);
      inodes.add((await lstat(target)).ino);
    }),
  );
  expect(inodes.size).toBe(1);
});
