import { useState, type SubmitEvent } from "react";
import { write } from "../data/api.ts";
import { keyIn } from "../data/route.ts";
import { Headline } from "../parts/notice.tsx";

/** Asks for the key that Kody printed, when the address didn't bring it. */
export function SignInPage(props: { problem: string | null; signedIn: () => void }) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState(props.problem);

  async function open(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const key = keyIn(text);
    if (key === null)
      return setProblem("This is no key. Paste the whole address that Kody printed.");
    const answer = await write<null>("POST", "/session", { key });
    if (answer.ok) props.signedIn();
    else setProblem(answer.message);
  }

  return (
    <main className="narrow">
      <Headline tone="plain">Open Kody with the address that it printed.</Headline>
      <p>
        <code>kody start</code> prints an address with a key each time it starts. Open that address,
        or paste it here.
      </p>
      <form className="stack" onSubmit={(event) => void open(event)}>
        <label htmlFor="key">Address or key</label>
        <input
          id="key"
          type="password"
          autoComplete="off"
          value={text}
          aria-invalid={problem !== null}
          aria-describedby="key-problem"
          onChange={(event) => setText(event.target.value)}
        />
        <p id="key-problem" className="error" role="alert">
          {problem ?? ""}
        </p>
        <button type="submit" disabled={text.trim() === ""}>
          Sign in
        </button>
      </form>
    </main>
  );
}
