import { useEffect, useState } from "react";

type State = "idle" | "copied" | "refused";

const words: Readonly<Record<State, string>> = {
  idle: "Copy",
  copied: "Copied",
  refused: "Copy it by hand",
};

/** Copies a text. `what` names it for people who don't see where the button stands. */
export function CopyButton({ text, what, label }: { text: string; what: string; label?: string }) {
  const [state, setState] = useState<State>("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2_500);
    return () => clearTimeout(timer);
  }, [state]);

  async function copy(): Promise<void> {
    try {
      // Browsers offer the clipboard only to pages from this machine or over https.
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      setState("refused");
    }
  }

  return (
    <button type="button" className="copy" onClick={() => void copy()}>
      <span aria-live="polite">{state === "idle" ? (label ?? words.idle) : words[state]}</span>
      <span className="hidden"> {what}</span>
    </button>
  );
}

/** A text to take along, with its button. */
export function Copyable({ text, what }: { text: string; what: string }) {
  return (
    <span className="copyable">
      <code>{text}</code> <CopyButton text={text} what={what} />
    </span>
  );
}
