import { memo } from "react";
import type { RepositoriesAnswer, RepositoryAnswer } from "../../../../src/contract/index.ts";
import { hookWords } from "../../data/hook-groups.ts";
import type { Row } from "../../data/repository-list.ts";
import { coveredBy, isChosen, ruleOn, type Wish } from "../../data/selection.ts";

type Tick = (repository: RepositoryAnswer, on: boolean) => void;
type SetRule = (workspace: string, project: string | null, on: boolean) => void;

export interface ChoiceTableProps {
  readonly answer: RepositoriesAnswer;
  readonly wish: Wish;
  readonly rows: readonly Row[];
  /** Repositories that the filter shows, rendered or not. */
  readonly total: number;
  /** Null for people who may not choose. */
  readonly tick: Tick | null;
  readonly rule: SetRule | null;
}

export function ChoiceTable(props: ChoiceTableProps) {
  const { answer, wish, rows } = props;
  if (rows.length === 0) return <p className="empty">No repository matches this search.</p>;
  return (
    <table className="repositories">
      <caption className="hidden">{props.total} repositories</caption>
      <thead>
        <tr>
          <th scope="col">Repository</th>
          <th scope="col">The account may</th>
          <th scope="col" className="wide-only">
            Visible
          </th>
          <th scope="col" className="wide-only">
            Webhook
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          if (row.kind === "repository") {
            const { repository } = row;
            return (
              <RepositoryRow
                key={repository.uuid}
                repository={repository}
                chosen={isChosen(answer, wish, repository)}
                covered={coveredBy(answer, wish, repository)}
                tick={props.tick}
              />
            );
          }
          const project = row.kind === "project" ? row.project : null;
          const { workspace } = row;
          return (
            <GroupRow
              key={`${workspace}/${project?.key ?? ""}`}
              workspace={workspace}
              projectKey={project?.key ?? null}
              name={project === null ? workspace : `${project.name} (${project.key})`}
              count={row.count}
              on={ruleOn(answer, wish, workspace, project?.key ?? null)}
              implied={project !== null && ruleOn(answer, wish, workspace, null)}
              rule={props.rule}
            />
          );
        })}
      </tbody>
    </table>
  );
}

const GroupRow = memo(function GroupRow(props: {
  workspace: string;
  projectKey: string | null;
  name: string;
  count: number;
  on: boolean;
  /** The whole workspace is chosen. */
  implied: boolean;
  rule: SetRule | null;
}) {
  const { workspace, projectKey, name, count, on, implied, rule } = props;
  return (
    <tr className={projectKey === null ? "group workspace" : "group"}>
      <th scope="rowgroup" colSpan={4}>
        <span className="group-name">
          <bdi>{name}</bdi> <span className="quiet">{count}</span>
        </span>
        {rule === null ? (
          <span className="quiet">{on ? "all, future ones too" : ""}</span>
        ) : (
          <label className="tick">
            <input
              type="checkbox"
              aria-label={`All of ${name}, future ones too`}
              checked={on || implied}
              disabled={implied}
              onChange={(event) => rule(workspace, projectKey, event.target.checked)}
            />
            all, future ones too
          </label>
        )}
      </th>
    </tr>
  );
});

const RepositoryRow = memo(function RepositoryRow(props: {
  repository: RepositoryAnswer;
  chosen: boolean;
  covered: "workspace" | "project" | null;
  tick: Tick | null;
}) {
  const { repository, chosen, covered, tick } = props;
  const { slug, name } = repository;
  return (
    <tr className={chosen ? "chosen" : undefined}>
      <td className="wide">
        {tick === null ? (
          <bdi>{slug}</bdi>
        ) : (
          <label
            className="tick"
            title={
              covered === null
                ? undefined
                : `Its ${covered} is chosen as a whole; this one can be left out.`
            }
          >
            <input
              type="checkbox"
              checked={chosen}
              onChange={(event) => tick(repository, event.target.checked)}
            />
            <bdi>{slug}</bdi>
          </label>
        )}
        {name === slug ? null : (
          <span className="quiet long" title={name}>
            <bdi>{name}</bdi>
          </span>
        )}
      </td>
      <td className="nowrap">
        <Permission permission={repository.permission} />
      </td>
      <td className="nowrap quiet wide-only">{repository.private ? "private" : "public"}</td>
      <td className="quiet wide-only">
        {repository.lost ? "the account no longer sees it" : hookWords(repository.hook)}
      </td>
    </tr>
  );
});

function Permission({ permission }: Pick<RepositoryAnswer, "permission">) {
  if (permission === "admin") return <>administer</>;
  if (permission === null) return <span className="quiet">not known</span>;
  return (
    <span title="Webhooks need an administrator; Kody looks for itself here.">
      {permission} only
    </span>
  );
}
