import { useEffect, useId, useRef, useState, type SubmitEvent, type ReactNode } from "react";
import { Field } from "./field.tsx";

/** A destructive action: says what will happen, and wants a word typed before it does. */
export function Confirm(props: {
  button: string;
  word: string;
  busy: boolean;
  act: () => void;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  // Somebody has just asked for this: the way on is the field, read with its label.
  useEffect(() => {
    if (open) field.current?.focus();
  }, [open]);
  const sure = typed.trim().toLowerCase() === props.word.toLowerCase();

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (sure) props.act();
  }

  if (!open) {
    return (
      <button type="button" className="danger" onClick={() => setOpen(true)}>
        {props.button}…
      </button>
    );
  }
  return (
    <form className="stack confirm" onSubmit={submit}>
      {props.children}
      <Field id={id} label={`Type ${props.word} to confirm`}>
        {(wired) => (
          <input
            {...wired}
            type="text"
            autoComplete="off"
            ref={field}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      <div className="buttons">
        <button type="submit" className="danger" disabled={!sure || props.busy}>
          {props.button}
        </button>
        <button type="button" onClick={() => setOpen(false)}>
          Keep it as it is
        </button>
      </div>
    </form>
  );
}
