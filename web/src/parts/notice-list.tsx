import type { NoticeAnswer } from "../../../src/contract/index.ts";
import { write } from "../data/api.ts";
import type { Problem } from "../data/health.ts";
import { useAdmin } from "../data/session.ts";
import { useAction } from "../data/use-action.ts";
import { navigate } from "../data/use-location.ts";
import { Link } from "./link.tsx";
import { When } from "./marks.tsx";
import { Result } from "./said.tsx";

const shapes: Readonly<Record<NoticeAnswer["level"], string>> = {
  problem: "✕",
  warning: "▲",
  info: "–",
};

/** What needs somebody, each with its remedy beside it. */
export function NoticeList(props: {
  problems: readonly Problem[];
  notices: readonly NoticeAnswer[];
  now: number;
  changed: () => void;
}) {
  const { problems, notices, now } = props;
  if (problems.length + notices.length === 0) return null;
  return (
    <ul className="problems">
      {problems.map(({ what, remedy }) => (
        <li key={what}>
          <span className="mark state-problem" aria-hidden="true">
            ✕
          </span>
          <span className="what">{what}</span>
          <button type="button" className="primary" onClick={() => navigate(remedy.path)}>
            {remedy.words}
          </button>
        </li>
      ))}
      {notices.map((notice) => (
        <Notice key={notice.id} notice={notice} now={now} changed={props.changed} />
      ))}
    </ul>
  );
}

function Notice(props: { notice: NoticeAnswer; now: number; changed: () => void }) {
  const { id, level, title, remedy, path, at, undelivered } = props.notice;
  const admin = useAdmin();
  const { busy, said, run } = useAction();

  async function dismiss(): Promise<void> {
    const answer = await run(() => write<null>("DELETE", `/notices/${encodeURIComponent(id)}`));
    if (answer.ok) props.changed();
  }

  return (
    <li>
      <span className={`mark state-${level}`}>
        <span aria-hidden="true">{shapes[level]}</span>
        <span className="hidden">{level}: </span>
      </span>
      <div className="what">
        <b>{title}</b> <When iso={at} now={props.now} />
        <p>{remedy}</p>
        {undelivered.map((sentence) => (
          <p key={sentence} className="quiet">
            {sentence}
          </p>
        ))}
        <Result said={said} />
      </div>
      {path === null || !path.startsWith("/") || path.startsWith("//") ? null : (
        <Link to={path} className="button">
          Show<span className="hidden"> {title}</span>
        </Link>
      )}
      {admin ? (
        <button type="button" disabled={busy} onClick={() => void dismiss()}>
          Dismiss<span className="hidden"> {title}</span>
        </button>
      ) : null}
    </li>
  );
}
