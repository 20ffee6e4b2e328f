import { useState, type ReactNode } from "react";
import { Field } from "./field.tsx";

/** Some lines of text, validated when the field is left. */
export function TextArea(props: {
  id: string;
  label: string;
  value: string;
  rows: number;
  change: (value: string) => void;
  help?: ReactNode;
  check?: (value: string) => string | null;
}) {
  const [left, setLeft] = useState(false);
  const problem = left && props.check !== undefined ? props.check(props.value) : null;
  return (
    <Field id={props.id} label={props.label} help={props.help} problem={problem}>
      {(wired) => (
        <textarea
          {...wired}
          rows={props.rows}
          autoComplete="off"
          spellCheck={false}
          value={props.value}
          onBlur={() => setLeft(true)}
          onChange={(event) => props.change(event.target.value)}
        />
      )}
    </Field>
  );
}
