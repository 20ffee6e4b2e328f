import type { ReactNode } from "react";

/** What ties a field to its label, its help and its problem. */
export interface Wired {
  readonly id: string;
  readonly "aria-describedby": string;
  readonly "aria-invalid": boolean;
}

/** Label above, help below, and what is wrong with it beside it as a sentence. */
export function Field(props: {
  id: string;
  label: string;
  help?: ReactNode;
  problem?: string | null;
  children: (wired: Wired) => ReactNode;
}) {
  const { id, label, help, problem } = props;
  const wired = {
    id,
    "aria-describedby": `${id}-problem ${id}-help`,
    "aria-invalid": (problem ?? null) !== null,
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {props.children(wired)}
      <p id={`${id}-problem`} className="error" role="alert">
        {problem ?? ""}
      </p>
      {help === undefined ? null : (
        <p id={`${id}-help`} className="help">
          {help}
        </p>
      )}
    </div>
  );
}
