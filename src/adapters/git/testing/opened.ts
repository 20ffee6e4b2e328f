import { openLocalRepository, type LocalRepository } from "../index.ts";

const opened = new Set<LocalRepository>();

/** Opens a repository that `closeOpened` closes after the test. */
export async function openForTest(path: string): Promise<LocalRepository> {
  const repository = await openLocalRepository(path);
  opened.add(repository);
  return repository;
}

export async function closeOpened(): Promise<void> {
  for (const repository of opened) await repository.close();
  opened.clear();
}
