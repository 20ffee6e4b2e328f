import type {
  DestinationAnswer,
  DestinationRequest,
  RepositoryAnswer,
} from "../../../src/contract/index.ts";
import { webhookProblem } from "./channels.ts";

type Topic = DestinationAnswer["topics"][number];
type Known = Pick<RepositoryAnswer, "uuid" | "workspace" | "slug">;

export const topicWords: Readonly<Record<Topic, string>> = {
  "review-done": "a review is done",
  "changes-requested": "Kody requests changes",
  closed: "Kody merges or declines",
  "needs-attention": "a review could not be done",
  token: "trouble with the token",
  budget: "the language model’s budget is used up, or it is out of reach",
};
const allTopics = Object.keys(topicWords) as Topic[]; // the keys of the record above

export interface DestinationDraft {
  readonly name: string;
  readonly kind: DestinationAnswer["kind"];
  readonly address: string;
  readonly topics: readonly Topic[];
  readonly of: DestinationAnswer["scope"]["of"];
  /** One a line: `workspace/slug`. */
  readonly repositories: string;
  readonly author: string;
}

/** What stands in the form before anybody changes it. */
export function destinationDraft(
  one: DestinationAnswer | null,
  known: readonly Known[],
): DestinationDraft {
  const scope = one?.scope ?? { of: "all" };
  const uuids = scope.of === "repositories" ? scope.uuids : [];
  return {
    name: one?.name ?? "",
    kind: one?.kind ?? "webhook",
    address: one?.kind === "email" ? one.address : "",
    topics: one?.topics ?? ["review-done", "needs-attention"],
    of: scope.of,
    repositories: uuids.map((uuid) => nameOf(uuid, known)).join("\n"),
    author: scope.of === "author" ? scope.uuid : "",
  };
}

export function toggled(topics: readonly Topic[], topic: Topic, on: boolean): Topic[] {
  return allTopics.filter((one) => (one === topic ? on : topics.includes(one)));
}

export function nameProblem(name: string): string | null {
  return name.trim() === "" ? "Enter a name, for example that of the team." : null;
}

export function addressProblem(address: string): string | null {
  return /^[^@\s,;]+@[^@\s,;]+$/.test(address.trim())
    ? null
    : "Enter one email address. Add another destination for another one.";
}

export function authorProblem(author: string): string | null {
  return /^\{[0-9a-f-]{36}\}$/i.test(author.trim())
    ? null
    : "Enter the account’s uuid with its braces, as Bitbucket’s API names it.";
}

export function repositoriesProblem(text: string, known: readonly Known[]): string | null {
  const names = namesIn(text);
  if (names.length === 0) return "Enter at least one repository, for example acme/shop.";
  const wrong = names.find((name) => uuidOf(name, known) === null);
  return wrong === undefined
    ? null
    : `Kody knows no repository “${wrong}”. Enter it as its address says it, for example acme/shop.`;
}

/** What is missing or wrong, as a sentence; null when it can be sent. */
export function destinationProblem(
  draft: DestinationDraft,
  url: string,
  urlSet: boolean,
  known: readonly Known[],
): string | null {
  const { kind, of } = draft;
  const name = nameProblem(draft.name);
  if (name !== null) return name;
  const address =
    kind === "email"
      ? addressProblem(draft.address)
      : url.trim() === "" && urlSet
        ? null
        : webhookProblem(url);
  if (address !== null) return address;
  if (draft.topics.length === 0) return "Choose at least one thing to tell of.";
  if (of === "repositories") return repositoriesProblem(draft.repositories, known);
  return of === "author" ? authorProblem(draft.author) : null;
}

/** An empty `url` keeps the one that is set. */
export function destinationBody(
  draft: DestinationDraft,
  url: string,
  known: readonly Known[],
): DestinationRequest {
  return {
    name: draft.name.trim(),
    to:
      draft.kind === "email"
        ? { kind: "email", address: draft.address.trim() }
        : { kind: "webhook", ...(url.trim() === "" ? {} : { url: url.trim() }) },
    topics: [...draft.topics],
    scope: scopeOf(draft, known),
  };
}

export function scopeWords(scope: DestinationAnswer["scope"], known: readonly Known[]): string {
  if (scope.of === "all") return "All repositories";
  if (scope.of === "author") return `Pull requests by ${scope.uuid}`;
  const names = scope.uuids.map((uuid) => nameOf(uuid, known));
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

function scopeOf(draft: DestinationDraft, known: readonly Known[]): DestinationRequest["scope"] {
  if (draft.of === "author") return { of: "author", uuid: draft.author.trim() };
  if (draft.of === "all") return { of: "all" };
  const uuids = namesIn(draft.repositories).flatMap((name) => uuidOf(name, known) ?? []);
  return { of: "repositories", uuids: [...new Set(uuids)] };
}

function namesIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter((name) => name !== "");
}

/** One that Kody does not see any more keeps its uuid as its name. */
function uuidOf(name: string, known: readonly Known[]): string | null {
  if (/^\{[0-9a-f-]{36}\}$/i.test(name)) return name;
  const wanted = name.toLowerCase();
  const found = known.find(
    ({ workspace, slug }) => `${workspace}/${slug}`.toLowerCase() === wanted,
  );
  return found?.uuid ?? null;
}

function nameOf(uuid: string, known: readonly Known[]): string {
  const found = known.find((one) => one.uuid === uuid);
  return found === undefined ? uuid : `${found.workspace}/${found.slug}`;
}
