import { useState, type SubmitEvent } from "react";
import type {
  ConnectionAnswer,
  RepositoryAnswer,
  StatusAnswer,
  WatchAnswer,
} from "../../../src/contract/index.ts";
import { write } from "../data/api.ts";
import { scopes } from "../data/scopes.ts";
import { pace, usePolled } from "../data/use-polled.ts";
import { count, list } from "../data/words.ts";
import { Headline, Loading, Trouble } from "../parts/notice.tsx";

/** "Which token, which repositories?" */
export function SetupPage() {
  const status = usePolled<StatusAnswer>("/status", () => pace(false));
  if (status.value === null) {
    return status.problem === null ? <Loading /> : <Trouble>{status.problem.message}</Trouble>;
  }
  const { connection } = status.value;
  const connected = connection?.status === "active";
  return (
    <>
      <Headline tone={connected ? "good" : "plain"}>
        {connected ? `Connected as ${connection.account}.` : "Connect Kody to Bitbucket."}
      </Headline>
      {connected ? <Repositories changed={status.refresh} /> : null}
      <section>
        <h2>{connected ? "Replace the token" : "Token"}</h2>
        <ConnectForm connected={status.refresh} />
      </section>
      <ScopeTable />
    </>
  );
}

/** What a person should know about the scopes of a token that was just accepted. */
export function scopeSentence(
  scopes: { readonly missing: readonly string[]; readonly excess: readonly string[] } | null,
): string {
  if (scopes === null) return "Bitbucket did not say which scopes it has.";
  const { missing, excess } = scopes;
  if (missing.length === 0 && excess.length === 0)
    return "It has exactly the scopes that Kody uses.";
  const parts = [
    ...(missing.length > 0 ? [`It lacks ${list(missing)}: what needs them won't work.`] : []),
    ...(excess.length > 0
      ? [`Kody doesn't use ${list(excess)}; make the next token without.`]
      : []),
  ];
  return parts.join(" ");
}

function ScopeTable() {
  return (
    <section>
      <h2>
        Scopes <span className="quiet">{scopes.length}</span>
      </h2>
      <p className="help">Grant these and nothing more, and set an expiry.</p>
      <dl>
        {scopes.map(({ name, purpose }) => (
          <div key={name} className="row">
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{purpose}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function ConnectForm({ connected }: { connected: () => void }) {
  const [email, setEmail] = useState("");
  const [token, setToken] = useState("");
  const [said, setSaid] = useState<{ ok: boolean; words: string } | null>(null);
  const [busy, setBusy] = useState(false);

  async function connect(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const address = email.trim();
    const body = address === "" ? { token: token.trim() } : { email: address, token: token.trim() };
    const answer = await write<ConnectionAnswer>("POST", "/connection", body);
    setBusy(false);
    if (!answer.ok) return setSaid({ ok: false, words: answer.message });
    setSaid({
      ok: true,
      words: `Connected as ${answer.value.connection?.account ?? ""}.`,
    });
    setToken("");
    connected();
  }

  return (
    <form className="stack" onSubmit={(event) => void connect(event)}>
      <label htmlFor="email">Email of the Atlassian account</label>
      <input
        id="email"
        type="email"
        autoComplete="off"
        value={email}
        aria-describedby="email-help"
        onChange={(event) => setEmail(event.target.value)}
      />
      <p id="email-help" className="help">
        Leave it empty for an access token of a repository, project or workspace.
      </p>
      <label htmlFor="token">API token</label>
      <input
        id="token"
        type="password"
        autoComplete="off"
        value={token}
        aria-describedby="token-help token-said"
        onChange={(event) => setToken(event.target.value)}
      />
      <p id="token-help" className="help">
        Bitbucket: settings, Atlassian account settings, Security, Create and manage API tokens,
        then Create API token with scopes for Bitbucket. It is shown once; Kody keeps it encrypted.
      </p>
      <button type="submit" disabled={busy || token.trim() === ""}>
        {busy ? "Asking Bitbucket…" : "Connect"}
      </button>
      <output id="token-said" className={said !== null && !said.ok ? "error" : "help"}>
        {said?.words ?? ""}
      </output>
    </form>
  );
}

function Repositories({ changed }: { changed: () => void }) {
  const { value, problem, refresh } = usePolled<{ repositories: RepositoryAnswer[] }>(
    "/repositories",
    () => 60_000,
  );
  if (value === null) return problem === null ? <Loading /> : <Trouble>{problem.message}</Trouble>;
  const watched = value.repositories.filter((repository) => repository.watched).length;
  return (
    <section>
      <h2>
        Repositories{" "}
        <span className="quiet">
          {watched} of {value.repositories.length} watched
        </span>
      </h2>
      {value.repositories.length === 0 ? (
        <p className="empty">This account sees no repository. Give it access at Bitbucket.</p>
      ) : (
        <table>
          <tbody>
            {value.repositories.map((repository) => (
              <RepositoryRow
                key={`${repository.workspace}/${repository.slug}`}
                repository={repository}
                changed={() => {
                  refresh();
                  changed();
                }}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function RepositoryRow(props: { repository: RepositoryAnswer; changed: () => void }) {
  const { workspace, slug, watched, hook } = props.repository;
  const [said, setSaid] = useState<string | null>(null);

  async function watch(): Promise<void> {
    setSaid("Asking Bitbucket…");
    const answer = await write<WatchAnswer>("POST", "/repositories", { workspace, slug });
    setSaid(answer.ok ? watchSentence(answer.value) : answer.message);
    props.changed();
  }

  return (
    <tr>
      <td className="wide">
        {workspace}/{slug}
      </td>
      <td className="quiet">
        {said ?? (watched ? (hook ? "watched" : "watched, without webhook") : "")}
      </td>
      <td className="number">
        {watched && hook ? null : (
          <button type="button" onClick={() => void watch()}>
            {watched ? "Create the webhook" : "Watch"}
          </button>
        )}
      </td>
    </tr>
  );
}

/** What came of watching a repository. */
export function watchSentence({ hook, queued }: WatchAnswer): string {
  const reviews = queued === 0 ? "" : ` ${count(queued, "open pull request")} in the queue.`;
  if (hook.status === "refused" || hook.status === "none") {
    return `Watched, without webhook. ${hook.reason ?? ""}${reviews}`.trim();
  }
  return `Watched.${reviews}`;
}
