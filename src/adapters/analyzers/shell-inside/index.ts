import type { SourceFile } from "../../../core/domain/index.ts";
import { isDockerfile, shellOfDockerfile } from "../dockerfiles/index.ts";
import { isTooDeep } from "../yaml-file/index.ts";
import { isScriptedYaml, shellOfYaml } from "./yaml.ts";

/** Longer files hold data rather than commands. Characters. */
const LONGEST = 200_000;

/** True for files of other kinds that may hold shell commands: Dockerfiles, pipelines, workflows. */
export function mayHoldShell(path: string): boolean {
  return isDockerfile(path) || isScriptedYaml(path);
}

/**
 * The shell commands in a file of another kind: the file with everything else blanked, so that lines keep their numbers.
 * Null when there are none or the file can't be read.
 */
export function shellInside({ path, text }: SourceFile): string | null {
  if (text.length > LONGEST) return null;
  if (isDockerfile(path)) return shellOfDockerfile(text);
  if (!isScriptedYaml(path) || isTooDeep(text)) return null;
  return shellOfYaml(text);
}
