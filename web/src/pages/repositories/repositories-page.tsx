import { useAdmin } from "../../data/session.ts";
import { Headline, Loading, Trouble } from "../../parts/notice.tsx";
import { HookOverview } from "../../parts/hook-overview.tsx";
import { AddByName } from "./add-by-name.tsx";
import { RepositoryChoice } from "./choice.tsx";
import { ListingLine } from "./listing-line.tsx";
import { Memories } from "./memories.tsx";
import { watchedSentence } from "./sentences.ts";
import { useRepositories } from "./use-repositories.ts";

/** "Which repositories does Kody review?" */
export function RepositoriesPage() {
  const admin = useAdmin();
  const { value, problem, refresh } = useRepositories();
  if (value === null) return problem === null ? <Loading /> : <Trouble>{problem.message}</Trouble>;
  return (
    <>
      <Headline tone="plain">{watchedSentence(value)}</Headline>
      {problem === null ? null : <Trouble>{problem.message}</Trouble>}
      <p className="help">{value.watching}</p>
      <ListingLine answer={value} refresh={refresh} />
      <HookOverview answer={value} changed={refresh} onlyTroubles />
      <RepositoryChoice answer={value} saved={refresh} />
      {admin ? <AddByName added={refresh} /> : null}
      <Memories />
    </>
  );
}
