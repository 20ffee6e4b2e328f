import type { RepositoriesAnswer } from "../../../../src/contract/index.ts";
import { stepPath } from "../../data/route.ts";
import type { StepProps } from "../../data/setup.ts";
import { navigate } from "../../data/use-location.ts";
import { Headline, Loading, Trouble } from "../../parts/notice.tsx";
import { ListingLine } from "../repositories/listing-line.tsx";
import { RepositoryChoice } from "../repositories/choice.tsx";
import { AddByName } from "../repositories/add-by-name.tsx";
import { useRepositories } from "../repositories/use-repositories.ts";
import { watchedSentence } from "../repositories/sentences.ts";
import { StepEnd } from "./stepper.tsx";

/** "Which repositories shall Kody review?" */
export function RepositoriesStep({ setup, changed }: StepProps) {
  const { value, problem, refresh } = useRepositories();
  if (value === null) return problem === null ? <Loading /> : <Trouble>{problem.message}</Trouble>;

  function saved(answer: RepositoriesAnswer): void {
    refresh();
    changed();
    if (answer.hooks.wanted > 0) navigate(stepPath("webhooks"));
  }

  return (
    <>
      <Headline tone="plain">{watchedSentence(value)}</Headline>
      {problem === null ? null : <Trouble>{problem.message}</Trouble>}
      <ListingLine answer={value} refresh={refresh} />
      <RepositoryChoice answer={value} saved={saved} />
      <AddByName
        added={() => {
          refresh();
          changed();
        }}
      />
      <StepEnd step="repositories" setup={setup} changed={changed} />
    </>
  );
}
