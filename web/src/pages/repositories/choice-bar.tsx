import type { RefObject } from "react";
import type { RepositoriesAnswer } from "../../../../src/contract/index.ts";
import { projectsOf, type RepositoryFilter } from "../../data/repository-list.ts";
import { useAdmin } from "../../data/session.ts";

interface ChoiceBarProps {
  readonly answer: RepositoriesAnswer;
  readonly filter: RepositoryFilter;
  readonly field: RefObject<HTMLInputElement | null>;
  /** How many the filter shows. */
  readonly shown: number;
  readonly allChosen: boolean;
  readonly change: (filter: RepositoryFilter) => void;
  readonly chooseAll: (on: boolean) => void;
}

/** Search and filters; "select all" means what they show. */
export function ChoiceBar(props: ChoiceBarProps) {
  const { answer, filter, field, shown, change } = props;
  const admin = useAdmin();
  return (
    <>
      <search className="bar">
        <label>
          <span className="hidden">Search repositories</span>
          <input
            ref={field}
            type="search"
            placeholder="Search: name, project, workspace  ( / )"
            value={filter.words}
            onChange={(event) => change({ ...filter, words: event.target.value })}
          />
        </label>
        <PlaceFilters answer={answer} filter={filter} change={change} />
        <label className="tick">
          <input
            type="checkbox"
            checked={filter.watched}
            onChange={(event) => change({ ...filter, watched: event.target.checked })}
          />
          watched only
        </label>
      </search>
      <div className="bar">
        <output className="help">
          {shown} of {answer.repositories.length} shown
        </output>
        {admin && shown > 0 ? (
          <button type="button" onClick={() => props.chooseAll(!props.allChosen)}>
            {props.allChosen ? "Unselect" : "Select"} all {shown} shown
          </button>
        ) : null}
        <span className="help keys">j, k to move, space to select</span>
      </div>
    </>
  );
}

function PlaceFilters(props: Pick<ChoiceBarProps, "answer" | "filter" | "change">) {
  const { answer, filter, change } = props;
  const projects = projectsOf(answer.repositories, filter.workspace);
  return (
    <>
      {answer.workspaces.length < 2 ? null : (
        <label>
          <span className="hidden">Workspace</span>
          <select
            value={filter.workspace}
            onChange={(event) => change({ ...filter, workspace: event.target.value, project: "" })}
          >
            <option value="">Any workspace</option>
            {answer.workspaces.map(({ slug }) => (
              <option key={slug}>{slug}</option>
            ))}
          </select>
        </label>
      )}
      {projects.length < 2 ? null : (
        <label>
          <span className="hidden">Project</span>
          <select
            value={filter.project}
            onChange={(event) => change({ ...filter, project: event.target.value })}
          >
            <option value="">Any project</option>
            {projects.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}
