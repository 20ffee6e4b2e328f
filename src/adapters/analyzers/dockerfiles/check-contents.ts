import type { Report } from "../source/index.ts";
import { isPlaceholder } from "../secrets/index.ts";
import { assignments, type Dockerfile, execForm, type Instruction, type Stage } from "./reader.ts";
import { lineage } from "./check-stages.ts";
import type { RuleName } from "./wordings.ts";

type Say = Report<RuleName>["say"];

const SECRET_NAME =
  /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|(?:API|PRIVATE|ACCESS|SECRET|AUTH|SIGNING|ENCRYPTION|DEPLOY)_?KEY)$/i;
const CREDENTIAL_FILE =
  /(?:^|\/)(?:\.env(?:\.(?:production|prod|local|staging))?|\.netrc|\.pypirc|\.git-credentials|\.pgpass|id_(?:rsa|dsa|ecdsa|ed25519)|\.ssh|\.aws|\.dockercfg|\.docker|credentials\.json|[\w.-]*service[-_]?account[\w.-]*\.json|[\w.-]+\.(?:p12|pfx|jks)|[\w.-]*(?:private|server|tls)[\w.-]*\.key)\/?$/i;

/** What goes into the image that shouldn't. */
export function checkContents(file: Dockerfile, say: Say): void {
  const last = file.stages.at(-1);
  const shipped = new Set(last === undefined ? [] : lineage(last, file.stages));
  for (const stage of file.stages) {
    for (const instruction of stage.instructions) {
      if (instruction.name === "ENV" || instruction.name === "ARG")
        variables(instruction, shipped.has(stage), stage, say);
      if (instruction.name === "COPY" || instruction.name === "ADD")
        copies(instruction, shipped.has(stage), say);
      if (instruction.name === "EXPOSE" && /(?:^|\s)22(?:\/tcp)?(?=\s|$)/.test(instruction.text))
        say("ssh-port", instruction.range);
    }
  }
}

function variables(
  { name: kind, text, range }: Instruction,
  shipped: boolean,
  stage: Stage,
  say: Say,
): void {
  const given = kind === "ARG" && !text.includes("=") ? [[text, ""] as const] : assignments(text);
  for (const [name, value] of given) {
    if (!SECRET_NAME.test(name) || /_(?:FILE|PATH|URL)$/i.test(name)) continue;
    const filled = value === "" || value.includes("$");
    if (!filled && value.length > 3 && !isPlaceholder(value) && !/^(?:\/|true$|false$)/.test(value))
      say("secret-in-env", range, name);
    else if (filled && shipped && carries(kind, value, stage)) say("secret-in-arg", range, name);
  }
}

/** An argument counts once a RUN sees it: its value is recorded with that layer. */
function carries(kind: string, value: string, stage: Stage): boolean {
  if (kind === "ENV") return /^\$\{?\w+\}?$/.test(value);
  return stage.instructions.some((one) => one.name === "RUN");
}

function copies({ name, text, flags, range, body }: Instruction, shipped: boolean, say: Say): void {
  if (body !== null) return;
  const words = execForm(text) ?? text.split(/\s+/);
  const sources = words.slice(0, -1);
  const destination = words.at(-1) ?? "";
  const url = sources.find((source) => /^https?:\/\//.test(source));
  if (name === "ADD" && url !== undefined && !flags.has("checksum") && !/\.git(?:#|$)/.test(url))
    say("add-url", range, url);
  const several = sources.length > 1 && sources.every((one) => /^[\w./@-]+$/.test(one));
  if (several && !/(?:^|\/)\.{0,2}$|\$/.test(destination))
    say("copy-needs-folder", range, destination);
  if (flags.has("from")) return;
  if (sources.some((source) => /(?:^|\/)\.git\/?$/.test(source)) && shipped)
    say("copied-git-folder", range);
  const credential = sources.find((source) => CREDENTIAL_FILE.test(source));
  if (credential !== undefined && shipped) say("copied-secret", range, credential);
}
