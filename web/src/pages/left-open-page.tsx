import { useRef, useState } from "react";
import type { LeftoversAnswer } from "../../../src/contract/index.ts";
import { moveCursor, type KeyAction } from "../data/keys.ts";
import {
  applyLeftoverFilter,
  csvPath,
  leftoverSentence,
  readLeftoverFilter,
  severities,
  writeLeftoverFilter,
  type LeftoverFilter,
} from "../data/leftovers.ts";
import { useAdmin } from "../data/session.ts";
import { useKeys } from "../data/use-keys.ts";
import { navigate, useLocation } from "../data/use-location.ts";
import { useNow } from "../data/use-now.ts";
import { usePolled } from "../data/use-polled.ts";
import { LeftoversTable } from "../parts/leftovers-table.tsx";
import { Headline, Loading, Trouble } from "../parts/notice.tsx";
import { WordsFilter } from "../parts/words-filter.tsx";

/** "What did merges leave open?" */
export function LeftOpenPage() {
  const now = useNow();
  const admin = useAdmin();
  const filter = readLeftoverFilter(useLocation().search);
  const polled = usePolled<LeftoversAnswer>("/leftovers?state=any", () => 30_000);
  const all = polled.value?.leftovers ?? [];
  const shown = applyLeftoverFilter(all, filter);
  const [cursor, setCursor] = useState(-1);
  const field = useRef<HTMLInputElement>(null);
  const row = Math.min(cursor, shown.length - 1);

  useKeys((action: KeyAction) => {
    if (action === "search") field.current?.focus();
    else if (action === "leave") field.current?.blur();
    else if (action === "open") {
      const url = shown[row]?.pullRequestUrl ?? "";
      if (!url.startsWith("https://")) return false;
      location.assign(url);
    } else setCursor(moveCursor(row, action === "next" ? 1 : -1, shown.length));
    return true;
  });

  if (polled.value === null) {
    return polled.problem === null ? <Loading /> : <Trouble>{polled.problem.message}</Trouble>;
  }
  return (
    <>
      {polled.problem === null ? null : <Trouble>{polled.problem.message}</Trouble>}
      <Headline tone="plain">{leftoverSentence(all)}</Headline>
      {all.length === 0 ? (
        <p className="empty">
          When a pull request is merged while findings of its last review are still open, they
          appear here. A finding is open until it is fixed, or somebody resolves its comment.
        </p>
      ) : (
        <>
          <FilterBar filter={filter} fieldRef={field} />
          {shown.length === 0 ? (
            <p className="empty">No finding matches this filter.</p>
          ) : (
            <LeftoversTable
              leftovers={shown}
              now={now}
              cursor={row}
              admin={admin}
              changed={polled.refresh}
            />
          )}
        </>
      )}
    </>
  );
}

function FilterBar(props: {
  filter: LeftoverFilter;
  fieldRef: React.RefObject<HTMLInputElement | null>;
}) {
  const { filter, fieldRef } = props;
  function change(next: LeftoverFilter): void {
    navigate(`/left-open${writeLeftoverFilter(next)}`, true);
  }
  function choose(name: "severity" | "state", value: string): void {
    const parameters = new URLSearchParams({ severity: filter.severity, state: filter.state });
    parameters.set(name, value);
    change({ ...readLeftoverFilter(`?${parameters}`), words: filter.words });
  }
  return (
    <search className="bar">
      <WordsFilter
        of="repository, title, path, rule"
        value={filter.words}
        fieldRef={fieldRef}
        change={(words) => change({ ...filter, words })}
      />
      <label>
        <span className="hidden">Filter by severity</span>
        <select
          value={filter.severity}
          onChange={(event) => choose("severity", event.target.value)}
        >
          <option value="any">Any severity</option>
          {severities.map((severity) => (
            <option key={severity} value={severity}>
              {severity}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="hidden">Filter by state</span>
        <select value={filter.state} onChange={(event) => choose("state", event.target.value)}>
          <option value="open">Open</option>
          <option value="done">Done</option>
          <option value="will-not-fix">Will not fix</option>
          <option value="any">Any state</option>
        </select>
      </label>
      <a href={csvPath(filter)} download>
        Download as CSV
      </a>
      <span className="help">j, k to move, Enter to open</span>
    </search>
  );
}
