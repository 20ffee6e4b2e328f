import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestRepository } from "./repository.ts";

/** What a hostile repository tries to reach. */
export interface Bait {
  /** A shell command that leaves the canary. */
  readonly command: string;
  readonly canary: string;
  /** A file outside the repository that holds `secretText`. */
  readonly secretFile: string;
  /** An address where every connection is noticed. */
  readonly url: string;
}

/** One hostile repository. Runs after a first commit; HEAD~1..HEAD must be a change of `a.txt` at the end. */
export interface Trap {
  readonly name: string;
  set(repository: TestRepository, bait: Bait): void;
  /** Plain git commands that fall into it: the proof that the trap is real. */
  readonly plain?: readonly (readonly string[])[];
  /** In the tree, so that a server can send it; else in the `.git` folder. */
  readonly inTree?: true;
}

export const secretText = "SECRET-OF-THE-MACHINE";

function change(repository: TestRepository, files: Record<string, string | null> = {}): void {
  repository.commit({ "a.txt": "1\ntwo\n3\n", ...files });
}

function config(...settings: [string, (bait: Bait) => string][]) {
  return (repository: TestRepository, bait: Bait): void => {
    change(repository, { ".gitattributes": "* diff=evil filter=evil\n" });
    for (const [name, value] of settings) repository.git("config", name, value(bait));
  };
}

const command = (bait: Bait): string => bait.command;

const inFolder: readonly Trap[] = [
  {
    name: "textconv",
    set: config(["diff.evil.textconv", command]),
    plain: [["diff", "HEAD~1", "HEAD"]],
  },
  {
    name: "external diff driver",
    set: config(["diff.evil.command", command]),
    plain: [["diff", "HEAD~1", "HEAD"]],
  },
  {
    name: "diff.external",
    set: config(["diff.external", command]),
    plain: [["diff", "HEAD~1", "HEAD"]],
  },
  {
    name: "clean and smudge filters",
    set: config(
      ["filter.evil.clean", command],
      ["filter.evil.smudge", command],
      ["filter.evil.process", command],
    ),
    plain: [["cat-file", "--filters", "HEAD:a.txt"]],
  },
  { name: "fsmonitor", set: config(["core.fsmonitor", command]), plain: [["status"]] },
  {
    name: "fsmonitor from an included file",
    set(repository, bait) {
      change(repository);
      writeFileSync(
        join(repository.path, ".git/extra"),
        `[core]\n\tfsmonitor = "${bait.command}"\n`,
      );
      repository.git("config", "include.path", "extra");
    },
    plain: [["status"]],
  },
  {
    name: "hooks",
    set(repository, bait) {
      change(repository);
      for (const hook of [
        "post-index-change",
        "reference-transaction",
        "post-checkout",
        "pre-auto-gc",
        "fsmonitor-watchman",
      ]) {
        const file = join(repository.path, ".git/hooks", hook);
        mkdirSync(join(repository.path, ".git/hooks"), { recursive: true });
        writeFileSync(file, `#!/bin/sh\n${bait.command}\n`);
        chmodSync(file, 0o755);
      }
    },
    plain: [["update-ref", "refs/x", "HEAD"]],
  },
  {
    name: "pagers",
    set: config(["core.pager", command], ["pager.diff", command], ["pager.grep", command]),
  },
  {
    name: "aliases of commands",
    set: config(
      ["alias.diff-tree", (bait) => `!${bait.command}`],
      ["alias.trap", (bait) => `!${bait.command}`],
    ),
    plain: [["trap"]],
  },
  {
    name: "signature program",
    set: config(["gpg.program", command], ["log.showSignature", () => "true"]),
  },
  {
    name: "a missing file and a promisor remote that runs a command",
    set(repository, bait) {
      change(repository);
      repository.git("config", "extensions.partialClone", "origin");
      repository.git("config", "remote.origin.promisor", "true");
      repository.git("config", "remote.origin.url", `ext::sh -c "${bait.command}"`);
      repository.git("config", "protocol.ext.allow", "always");
      removeBlob(repository);
    },
    plain: [["cat-file", "-p", "HEAD:a.txt"]],
  },
  {
    name: "a missing file and a promisor remote with its own helper, upload-pack and ssh",
    set(repository, bait) {
      change(repository);
      repository.git("config", "extensions.partialClone", "origin");
      repository.git("config", "remote.origin.promisor", "true");
      repository.git("config", "remote.origin.url", repository.path);
      repository.git("config", "remote.origin.uploadpack", bait.command);
      repository.git("config", "protocol.file.allow", "always");
      repository.git("config", "core.sshCommand", bait.command);
      removeBlob(repository);
    },
    plain: [["cat-file", "-p", "HEAD:a.txt"]],
  },
  {
    name: "a missing file and a promisor remote in the network",
    set(repository, bait) {
      change(repository);
      repository.git("config", "extensions.partialClone", "origin");
      repository.git("config", "remote.origin.promisor", "true");
      repository.git("config", "remote.origin.url", `${bait.url}/x.git`);
      repository.git("config", "credential.helper", `!${bait.command}`);
      removeBlob(repository);
    },
  },
  {
    name: "attributes and order files outside of the tree",
    set: config(
      ["core.attributesFile", (bait) => bait.secretFile],
      ["diff.orderFile", (bait) => bait.secretFile],
      ["core.worktree", () => "/"],
    ),
  },
  {
    name: "attributes in the git folder",
    set(repository, bait) {
      change(repository);
      mkdirSync(join(repository.path, ".git/info"), { recursive: true });
      writeFileSync(join(repository.path, ".git/info/attributes"), "* diff=evil\n");
      repository.git("config", "diff.evil.textconv", bait.command);
    },
    plain: [["diff", "HEAD~1", "HEAD"]],
  },
  {
    name: "objects that replace others",
    set(repository) {
      change(repository);
      const fake = repository.feed(`${secretText}\n`, "hash-object", "-w", "--stdin");
      repository.git("replace", repository.git("rev-parse", "HEAD:a.txt"), fake);
    },
  },
];

const inTree: readonly Trap[] = [
  {
    name: "symlinks out of the repository",
    inTree: true,
    set(repository, bait) {
      symlinkSync(bait.secretFile, join(repository.path, "link"));
      symlinkSync("/", join(repository.path, "top"));
      change(repository);
    },
  },
  {
    name: "tree entries that climb out",
    inTree: true,
    set(repository) {
      const blob = repository.feed("out\n", "hash-object", "-w", "--stdin");
      const a = repository.feed("1\ntwo\n3\n", "hash-object", "-w", "--stdin");
      const entry = (name: string, hash: string): Buffer =>
        Buffer.concat([Buffer.from(`100644 ${name}\0`), Buffer.from(hash, "hex")]);
      const body = Buffer.concat([
        entry("../../out", blob),
        entry("..", blob),
        entry(".git", blob),
        entry("a.txt", a),
      ]);
      const tree = repository.feed(
        body,
        "hash-object",
        "-t",
        "tree",
        "-w",
        "--literally",
        "--stdin",
      );
      const commit = repository.git("commit-tree", tree, "-p", "HEAD", "-m", "x");
      repository.git("update-ref", "refs/heads/main", commit);
    },
  },
  {
    name: "submodules that run commands",
    inTree: true,
    set(repository, bait) {
      const text = `[submodule "x"]\n\tpath = x\n\turl = ext::sh -c "${bait.command}"\n\tupdate = !${bait.command}\n`;
      repository.commit({ ".gitmodules": text });
      const cacheInfo = `160000,${"1".repeat(40)},x`;
      writeFileSync(join(repository.path, "a.txt"), "1\ntwo\n3\n");
      repository.git("add", "a.txt");
      repository.git("update-index", "--add", "--cacheinfo", cacheInfo);
      repository.git("commit", "-q", "-m", "x");
    },
  },
  {
    name: "names that look like options",
    inTree: true,
    set(repository, bait) {
      for (const name of [
        "--upload-pack=x",
        `--output=${bait.canary.replaceAll("/", "")}`,
        "-O",
        ":(top)",
        "*",
        "--",
      ]) {
        writeFileSync(join(repository.path, name), "x\n");
      }
      change(repository);
      repository.git("update-ref", "refs/heads/--output=x", "HEAD");
      repository.git("update-ref", "refs/heads/-rf", "HEAD");
    },
  },
  {
    name: "an embedded bare repository",
    inTree: true,
    set(repository, bait) {
      const settings = `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n\tfsmonitor = "${bait.command}"\n`;
      change(repository, {
        "inner/HEAD": "ref: refs/heads/main\n",
        "inner/config": settings,
        "inner/objects/x": "",
        "inner/refs/x": "",
        "inner/hooks/post-index-change": `#!/bin/sh\n${bait.command}\n`,
      });
    },
  },
  {
    name: "attributes that hide, rewrite or convert",
    inTree: true,
    set(repository) {
      change(repository);
      const text = "*.txt binary export-subst ident working-tree-encoding=UTF-16 -diff\n";
      writeFileSync(join(repository.path, ".gitattributes"), text);
      repository.git("add", ".gitattributes");
      repository.git("commit", "-q", "--amend", "-m", "x");
    },
  },
  {
    name: "names with newlines, quotes and bytes that are no UTF-8",
    inTree: true,
    set(repository) {
      for (const name of [
        Buffer.from([0x66, 0xff, 0xfe]),
        "new\nline",
        'quo"te',
        "tab\there",
        "\u202Egnp.exe",
      ]) {
        writeFileSync(
          Buffer.concat([Buffer.from(`${repository.path}/`), Buffer.from(name)]),
          "x\n",
        );
      }
      change(repository);
    },
  },
  {
    name: "very many files",
    inTree: true,
    set(repository) {
      const entries = Array.from(
        { length: 5_000 },
        (_, at) => `M 100644 inline d${at % 100}/f${at}\ndata 1\nx\n`,
      );
      const head = repository.git("rev-parse", "HEAD");
      const start = `commit refs/heads/main\ncommitter T <t@example.org> 1700000000 +0000\ndata 1\nx\nfrom ${head}\n`;
      const last = "M 100644 inline a.txt\ndata 8\n1\ntwo\n3\n\n";
      repository.feed(`${start}${entries.join("")}${last}`, "fast-import", "--quiet", "--force");
    },
  },
  {
    name: "a file that unpacks to far more than it weighs",
    inTree: true,
    set(repository) {
      writeFileSync(join(repository.path, "bomb.txt"), "0".repeat(30_000_000));
      repository.commit({});
      change(repository);
    },
  },
];

export const traps: readonly Trap[] = [...inFolder, ...inTree];

/** Takes the contents of the new a.txt away, as in a partial clone. */
function removeBlob(repository: TestRepository): void {
  const hash = repository.git("rev-parse", "HEAD:a.txt");
  rmSync(join(repository.path, ".git/objects", hash.slice(0, 2), hash.slice(2)), { force: true });
}
