import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Makes an empty bare repository by hand: no template, so no hooks, and a config that holds nothing but its format.
 * `git init` would take both from the machine.
 */
export async function makeBareFolder(
  folder: string,
  objectFormat: "sha1" | "sha256" = "sha1",
): Promise<void> {
  for (const part of ["objects/info", "objects/pack", "refs"])
    await mkdir(join(folder, part), { recursive: true, mode: 0o700 });
  const extension = objectFormat === "sha256" ? "[extensions]\n\tobjectFormat = sha256\n" : "";
  const version = objectFormat === "sha256" ? 1 : 0;
  await writeFile(
    join(folder, "config"),
    `[core]\n\trepositoryformatversion = ${version}\n\tbare = true\n${extension}`,
  );
  await writeFile(join(folder, "HEAD"), "ref: refs/heads/none\n");
}
