import { type Wording, wording } from "../source/index.ts";

/** What the checks of Dockerfiles say. */
export const wordings = {
  "unpinned-base": wording(
    "medium",
    "dependencies",
    "Base image without a fixed version",
    "{} is whatever its publisher pushed last, so the same commit can build something else tomorrow. Name the version that is used today, or a digest.",
  ),
  "secret-in-env": wording(
    "high",
    "secrets",
    "Secret is written into the image",
    "{} gets its value in this file: everybody who can read the repository or pull the image has it (`docker history`). Replace the secret, hand it over at run time, or mount it with `RUN --mount=type=secret` while building.",
  ),
  "secret-in-arg": wording(
    "medium",
    "security",
    "Build argument carries a secret into the image",
    "The value of {} stays in the history of the image, where `docker history` shows it to whoever pulls it. Use `RUN --mount=type=secret` instead of a build argument.",
  ),
  "copied-secret": wording(
    "high",
    "security",
    "Credential file is copied into the image",
    "{} stays in this layer for everybody who pulls the image, even if a later instruction deletes it. Mount it with `RUN --mount=type=secret`, or hand it over at run time.",
  ),
  "copied-git-folder": wording(
    "low",
    "security",
    "Git history is copied into the image",
    "`.git` holds every version of every file, deleted secrets included. Pass what the build needs of it, such as the commit hash, as a build argument.",
  ),
  "add-url": wording(
    "low",
    "security",
    "Downloaded file isn't verified",
    "`ADD` takes whatever {} serves at build time. Give `--checksum=sha256:…`, or download with a tool and compare a checksum.",
  ),
  "update-without-install": wording(
    "medium",
    "correctness",
    "Package lists are updated in a layer of their own",
    "The layer is cached: later builds install from lists that are weeks old and fail when a version is gone, or miss security updates. Write `apt-get update && apt-get install …` in one `RUN`.",
  ),
  "install-without-update": wording(
    "medium",
    "correctness",
    "Packages are installed without updating the lists in the same layer",
    "The lists come from the base image, where they are absent or old, or from a cached layer: the install fails or brings old versions. Write `apt-get update && apt-get install …` in one `RUN`.",
  ),
  "install-asks": wording(
    "high",
    "correctness",
    "Package installation waits for an answer",
    "{} asks for confirmation, nobody answers during a build, and it aborts. Add `-y`.",
  ),
  "install-recommends": wording(
    "info",
    "performance",
    "Recommended packages are installed too",
    "Without `--no-install-recommends` the image carries packages that nothing here asked for: more to download, to scan and to patch.",
  ),
  "root-user": wording(
    "medium",
    "security",
    "Image runs as root",
    "The last `USER` is root, so whoever breaks into the process is root in the container, and one kernel or mount mistake away from the host. End with an unprivileged user.",
  ),
  "no-user": wording(
    "info",
    "security",
    "Image names no user to run as",
    "Unless the base image names one, the process runs as root. Add `USER` with an unprivileged user before the end.",
  ),
  sudo: wording(
    "low",
    "maintainability",
    "RUN uses sudo",
    "Build steps run as root already or are meant not to; `sudo` handles signals and terminals unpredictably there and gives the running process a way to become root. Switch with `USER` instead.",
  ),
  "ssh-port": wording(
    "low",
    "security",
    "Image exposes an SSH server",
    "A container needs no SSH: `docker exec` gives a shell without a daemon, keys and passwords to look after. Remove port 22 and the server.",
  ),
  "malformed-exec-form": wording(
    "high",
    "correctness",
    "Exec form isn't valid JSON",
    '{} is not a JSON list with double quotes, so Docker takes the brackets as part of a shell command, which fails when the container starts. Write `["program", "argument"]`.',
  ),
  "shell-syntax-in-exec-form": wording(
    "medium",
    "correctness",
    "Exec form hands shell syntax to the program as it is",
    'No shell reads {}: it arrives literally, neither expanded nor run. Use `["sh", "-c", "exec …"]`, or the shell form.',
  ),
  "shell-form-entrypoint": wording(
    "low",
    "correctness",
    "Entry point in shell form ignores CMD and stop signals",
    'The shell becomes process 1: it drops the arguments of `CMD` and `docker run`, and doesn\'t pass on SIGTERM, so stopping takes ten seconds and ends in SIGKILL. Use the exec form `["program", …]`.',
  ),
  "overridden-command": wording(
    "medium",
    "correctness",
    "An earlier command of the stage has no effect",
    "Only the last {} of a stage counts; this one is silently ignored. Join both into one, or remove one.",
  ),
  "unknown-stage": wording(
    "high",
    "correctness",
    "Copies from a stage that doesn't exist yet",
    "{} is no stage above this one, so Docker looks for an image of that name and the build fails or takes a stranger's file. Correct the name, or move the stage up.",
  ),
  "duplicate-stage": wording(
    "medium",
    "correctness",
    "Two stages have the same name",
    "{} is taken already: `COPY --from` and `--target` reach only one of them. Rename one.",
  ),
  "arg-out-of-scope": wording(
    "medium",
    "correctness",
    "Build argument is empty inside this stage",
    "{} is declared before the first `FROM`, where only `FROM` sees it; here it expands to nothing. Repeat `ARG` with its name inside the stage.",
  ),
  "lost-shell-state": wording(
    "medium",
    "correctness",
    "Effect is gone when this RUN ends",
    "Each `RUN` is a shell of its own: what {} changes is forgotten before the next instruction. Use `WORKDIR` or `ENV`, or put it into the same `RUN` as what needs it.",
  ),
  "copy-before-install": wording(
    "low",
    "performance",
    "Every source change installs all dependencies again",
    "The whole source is copied before {}, so its layer is rebuilt whenever any file changes. Copy the manifest and lockfile first, install, then copy the rest.",
  ),
  "copy-needs-folder": wording(
    "medium",
    "correctness",
    "Several sources need a folder as destination",
    "{} doesn't end in a slash, and Docker refuses to copy more than one file there. Add the slash.",
  ),
  "unknown-instruction": wording(
    "high",
    "correctness",
    "Docker doesn't know this instruction",
    "{} is no instruction of a Dockerfile, so the build stops at once. Correct the name, or end the line before with a backslash.",
  ),
} as const satisfies Record<string, Wording>;

export type RuleName = keyof typeof wordings;
