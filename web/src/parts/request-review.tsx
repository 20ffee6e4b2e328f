import { useState, type SubmitEvent } from "react";
import { write } from "../data/api.ts";

/** Asks for the review of one pull request by its address. */
export function RequestReview({ requested }: { requested: () => void }) {
  const [url, setUrl] = useState("");
  const [said, setSaid] = useState<{ ok: boolean; words: string } | null>(null);

  async function ask(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const answer = await write<{ queued: boolean }>("POST", "/reviews", { url: url.trim() });
    if (!answer.ok) return setSaid({ ok: false, words: answer.message });
    setSaid({
      ok: true,
      words: answer.value.queued ? "The review is in the queue." : "It was already in the queue.",
    });
    setUrl("");
    requested();
  }

  return (
    <form className="bar" onSubmit={(event) => void ask(event)}>
      <label>
        <span className="hidden">Address of a pull request</span>
        <input
          type="text"
          inputMode="url"
          placeholder="https://bitbucket.org/workspace/repository/pull-requests/1"
          value={url}
          aria-invalid={said !== null && !said.ok}
          aria-describedby="request-said"
          onChange={(event) => setUrl(event.target.value)}
        />
      </label>
      <button type="submit" disabled={url.trim() === ""}>
        Review now
      </button>
      <output id="request-said" className={said !== null && !said.ok ? "error" : "help"}>
        {said?.words ?? ""}
      </output>
    </form>
  );
}
