import { useState } from "react";
import { Field } from "./field.tsx";

/** A password; `fresh` when it is being chosen. Validated when the field is left. */
export function PasswordField(props: {
  id: string;
  label: string;
  value: string;
  change: (value: string) => void;
  fresh?: boolean;
  help?: string;
  check?: (value: string) => string | null;
  problem?: string | null;
}) {
  const [left, setLeft] = useState(false);
  const [shown, setShown] = useState(false);
  const own =
    left && props.value !== "" && props.check !== undefined ? props.check(props.value) : null;
  return (
    <Field id={props.id} label={props.label} help={props.help} problem={props.problem ?? own}>
      {(wired) => (
        <span className="password">
          <input
            {...wired}
            type={shown ? "text" : "password"}
            autoComplete={props.fresh === true ? "new-password" : "current-password"}
            spellCheck={false}
            value={props.value}
            onBlur={() => setLeft(props.value !== "")}
            onChange={(event) => props.change(event.target.value)}
          />
          <button type="button" aria-pressed={shown} onClick={() => setShown(!shown)}>
            Show<span className="hidden"> {props.label.toLowerCase()}</span>
          </button>
        </span>
      )}
    </Field>
  );
}
