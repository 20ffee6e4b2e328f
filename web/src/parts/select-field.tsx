import type { ReactNode } from "react";
import { Field } from "./field.tsx";

export interface Option<T extends string> {
  readonly value: T;
  readonly words: string;
}

/** One of a few values. */
export function SelectField<T extends string>(props: {
  id: string;
  label: string;
  value: T;
  options: readonly Option<T>[];
  change: (value: T) => void;
  help?: ReactNode;
}) {
  return (
    <Field id={props.id} label={props.label} help={props.help}>
      {(wired) => (
        <select
          {...wired}
          value={props.value}
          onChange={(event) => {
            const chosen = props.options.find(({ value }) => value === event.target.value);
            if (chosen !== undefined) props.change(chosen.value);
          }}
        >
          {props.options.map(({ value, words }) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
