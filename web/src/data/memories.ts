import type { MemoryAnswer, MemoryChange, MemoryRequest } from "../../../src/contract/index.ts";

/** What stands in the form. */
export interface MemoryDraft {
  readonly text: string;
  /** One glob a line. */
  readonly paths: string;
  /** As workspace/name; empty: all repositories. */
  readonly repository: string;
}

export const emptyMemory: MemoryDraft = { text: "", paths: "", repository: "" };

export function memoryDraft({ text, paths, repository }: MemoryAnswer): MemoryDraft {
  return { text, paths: paths.join("\n"), repository: repository ?? "" };
}

export function memoryTextProblem(text: string): string | null {
  if (text.trim() === "") return "Say what the team decided.";
  return text.trim().length > 500 ? "Say it in at most 500 letters." : null;
}

export function repositoryProblem(text: string): string | null {
  const parts = text.trim().split("/");
  const named = parts.length === 2 && parts.every((part) => part !== "" && !/\s/.test(part));
  return named || text.trim() === ""
    ? null
    : "Enter the repository as workspace/name, or leave it empty.";
}

/** The first thing that is wrong, as a sentence; null when it can be sent. */
export function memoryProblem({ text, repository }: MemoryDraft): string | null {
  return memoryTextProblem(text) ?? repositoryProblem(repository);
}

export function memoryChange({ text, paths }: MemoryDraft): MemoryChange {
  const lines = paths.split("\n").map((line) => line.trim());
  return { text: text.trim(), paths: lines.filter((line) => line !== "") };
}

export function memoryRequest(draft: MemoryDraft): MemoryRequest {
  const [workspace = "", slug = ""] = draft.repository.trim().split("/");
  return { ...memoryChange(draft), repository: slug === "" ? null : { workspace, slug } };
}

/** "2 proposals wait for an administrator. 5 decisions count." */
export function memoriesSentence(memories: readonly MemoryAnswer[]): string {
  const of = (wanted: MemoryAnswer["state"]): number =>
    memories.filter(({ state }) => state === wanted).length;
  const waiting = of("proposed");
  const counting = of("accepted");
  const parts = [
    ...(waiting === 0
      ? []
      : [waiting === 1 ? "1 proposal waits" : `${waiting} proposals wait`].map(
          (words) => `${words} for an administrator.`,
        )),
    counting === 0
      ? "No decision counts yet."
      : counting === 1
        ? "1 decision counts."
        : `${counting} decisions count.`,
  ];
  return parts.join(" ");
}
