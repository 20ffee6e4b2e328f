import { useState, type ReactNode } from "react";
import { Field } from "./field.tsx";

/** One line of text, validated when the field is left. */
export function TextField(props: {
  id: string;
  label: string;
  value: string;
  change: (value: string) => void;
  type?: "text" | "email" | "url" | "date" | "number";
  help?: ReactNode;
  autoComplete?: string;
  check?: (value: string) => string | null;
  problem?: string | null;
  min?: string | number;
  max?: string | number;
}) {
  const [left, setLeft] = useState(false);
  const own = left && props.check !== undefined ? props.check(props.value) : null;
  return (
    <Field id={props.id} label={props.label} help={props.help} problem={props.problem ?? own}>
      {(wired) => (
        <input
          {...wired}
          type={props.type ?? "text"}
          autoComplete={props.autoComplete ?? "off"}
          spellCheck={false}
          min={props.min}
          max={props.max}
          value={props.value}
          onBlur={() => setLeft(true)}
          onChange={(event) => props.change(event.target.value)}
        />
      )}
    </Field>
  );
}
