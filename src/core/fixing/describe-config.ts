import type { CommandContext } from "../conversation/index.ts";
import { policyOf } from "../config/index.ts";
import { parseChange } from "../diff/index.ts";
import { configFileName, type ConfigLayer, type PullRequest } from "../domain/index.ts";
import type { OpenedPullRequest } from "../ports/index.ts";
import { branchMemory, codeSpan, escapeInline, readConfig } from "../review/index.ts";
import type { ConfigDependencies } from "./config-dependencies.ts";

const maxListed = 20;

/** What is in force for the files of the pull request, and where each value comes from. Markdown. */
export async function describeConfig(
  pullRequest: PullRequest,
  { repository, destination, mergeBase, head }: OpenedPullRequest,
  context: CommandContext,
  deps: ConfigDependencies,
): Promise<string> {
  const { files } = parseChange(await repository.diff(mergeBase, head));
  const { branch } = pullRequest.destination;
  const { layers, notes } = await readConfig(
    repository,
    destination,
    files.flatMap(({ oldPath, newPath }) => [oldPath, newPath]),
    deps.teamConfig,
    branchMemory(deps.configMemory, context.repositoryUuid, branch),
  );
  const policy = policyOf(deps.policy, { layers });
  const root = layers.find(({ folder }) => folder === "");
  const folders = policy.folders ?? [];
  const automation = deps.automation?.({ layers }) ?? [];
  return [
    sources(layers, branch),
    [
      `- Comments begin at ${policy.commentThreshold} (${from(root, root?.commentThreshold)}), at most ${policy.maxComments} of them (${from(root, root?.maxComments)}).`,
      `- The build status fails ${policy.failOn === "never" ? "never" : `from ${policy.failOn}`} (${from(root, root?.failOn)}).`,
      ...folders.map(
        ({ folder, commentThreshold, failOn }) =>
          `- In ${codeSpan(folder)}: ${[
            ...(commentThreshold === null ? [] : [`comments begin at ${commentThreshold}`]),
            ...(failOn === null ? [] : [`the build status fails from ${failOn}`]),
          ].join(", ")}.`,
      ),
      ignored(layers),
      ...ruleSettings(layers),
      ...automation.map((sentence) => `- ${escapeInline(sentence)}`),
    ].join("\n"),
    ...notes.map((note) => escapeInline(note)),
    ...(layers.length === 0
      ? [`\`@kody config propose\` opens a pull request with a ${codeSpan(configFileName)}.`]
      : []),
  ].join("\n\n");
}

function sources(layers: readonly ConfigLayer[], branch: string): string {
  if (layers.length === 0)
    return `There is no usable ${codeSpan(configFileName)} on ${codeSpan(branch)} for these files: Kody's defaults are in force.`;
  const listed = layers.slice(0, maxListed).map(({ path }) => codeSpan(path));
  const more = layers.length > listed.length ? ", …" : "";
  return `In force for the files of this pull request, from ${listed.join(", ")}${more} on ${codeSpan(branch)}:`;
}

function from(
  layer: ConfigLayer | undefined,
  value: { readonly line: number } | null | undefined,
): string {
  return layer === undefined || value === null || value === undefined
    ? "default"
    : codeSpan(`${layer.path}:${value.line}`);
}

function ignored(layers: readonly ConfigLayer[]): string {
  const globs = layers.flatMap(({ folder, ignore }) =>
    ignore.map(({ value }) => (folder === "" ? value : `${folder}: ${value}`)),
  );
  if (globs.length === 0) return "- No path is ignored.";
  const listed = globs.slice(0, maxListed).map((glob) => codeSpan(glob));
  const more = globs.length - listed.length;
  return `- Ignored: ${listed.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}

function ruleSettings(layers: readonly ConfigLayer[]): string[] {
  const set = layers.flatMap(({ rules, categories }) =>
    Object.entries({ ...categories, ...rules }).map(([name, { value }]) =>
      codeSpan(`${name}: ${value}`),
    ),
  );
  const own = layers.reduce((sum, { ownRules }) => sum + ownRules.length, 0);
  const words = layers.reduce((sum, { instructions }) => sum + instructions.length, 0);
  const more = set.length - maxListed;
  return [
    ...(set.length === 0
      ? []
      : [`- Set: ${set.slice(0, maxListed).join(", ")}${more > 0 ? ` and ${more} more` : ""}.`]),
    ...(own + words === 0
      ? []
      : [`- Rules of the team: ${own}, and ${words} in plain language, which need a model.`]),
  ];
}
