import { useEffect, useMemo, useRef, useState } from "react";
import type { RepositoriesAnswer, RepositoryAnswer } from "../../../../src/contract/index.ts";
import {
  found,
  indexed,
  readRepositoryFilter,
  rowsOf,
  writeRepositoryFilter,
  type RepositoryFilter,
} from "../../data/repository-list.ts";
import { choose, isChosen, noWish, setRule } from "../../data/selection.ts";
import { useAdmin } from "../../data/session.ts";
import { useDraft } from "../../data/use-draft.ts";
import { navigate, useLocation } from "../../data/use-location.ts";
import { useStable } from "../../data/use-stable.ts";
import { ChoiceBar } from "./choice-bar.tsx";
import { ChoiceTable } from "./choice-table.tsx";
import { SaveBar } from "./save-bar.tsx";
import { useRowKeys } from "./use-row-keys.ts";

const pageful = 100;

/** Search, tick, save: the same in the set-up and afterwards. Viewers see what is watched, without boxes. */
export function RepositoryChoice(props: {
  answer: RepositoriesAnswer;
  saved: (answer: RepositoriesAnswer) => void;
}) {
  const { answer } = props;
  const admin = useAdmin();
  const { pathname, search } = useLocation();
  const filter = readRepositoryFilter(search);
  const list = useMemo(() => indexed(answer.repositories), [answer.repositories]);
  const shown = found(list, filter);
  const { limit, more } = useLimit(search);
  const draft = useDraft("repositories", noWish);
  const wish = draft.value;
  const table = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useRowKeys(table, field, more);

  const tick = useStable((repository: RepositoryAnswer, on: boolean) =>
    draft.change(choose(answer, wish, [repository], on)),
  );
  const rule = useStable((workspace: string, project: string | null, on: boolean) =>
    draft.change(setRule(answer, wish, workspace, project, on)),
  );
  if (answer.repositories.length === 0) return <Empty answer={answer} />;
  return (
    <>
      <ChoiceBar
        answer={answer}
        filter={filter}
        field={field}
        shown={shown.length}
        change={(next: RepositoryFilter) =>
          navigate(`${pathname}${writeRepositoryFilter(next)}`, true)
        }
        chooseAll={(on) => draft.change(choose(answer, wish, shown, on))}
        allChosen={shown.every((repository) => isChosen(answer, wish, repository))}
      />
      <div ref={table}>
        <ChoiceTable
          answer={answer}
          wish={wish}
          rows={rowsOf(shown, limit)}
          total={shown.length}
          tick={admin ? tick : null}
          rule={admin ? rule : null}
        />
      </div>
      <More left={shown.length - limit} more={more} />
      {admin ? <SaveBar answer={answer} draft={draft} saved={props.saved} /> : null}
    </>
  );
}

function Empty({ answer }: { answer: RepositoriesAnswer }) {
  if (answer.listing.state !== "done") return null;
  return (
    <p className="empty">
      Give the account access to repositories at Bitbucket, then read the list again.
    </p>
  );
}

/** Only so many rows as somebody has looked at: the page stays quick with thousands. Another search begins anew. */
function useLimit(search: string): { limit: number; more: () => void } {
  const [state, setState] = useState({ search, limit: pageful });
  const limit = state.search === search ? state.limit : pageful;
  return { limit, more: useStable(() => setState({ search, limit: limit + pageful })) };
}

/** Comes into sight before the end does, so that scrolling and moving by keys just go on. */
function More({ left, more }: { left: number; more: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  const over = left <= 0;
  useEffect(() => {
    const { current } = button;
    if (over || current === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) more();
      },
      { rootMargin: "600px" },
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, [more, over]);
  if (over) return null;
  return (
    <button ref={button} type="button" className="more" onClick={more}>
      Show {Math.min(left, pageful)} more of {left}
    </button>
  );
}
