import { Fragment } from "react";

/** A scope that breaks between its parts only. */
export function ScopeName({ scope }: { scope: string }) {
  return (
    <code className="scope">
      {scope.split(":").map((part, at) => (
        <Fragment key={at}>
          {at === 0 ? null : (
            <>
              :<wbr />
            </>
          )}
          {part}
        </Fragment>
      ))}
    </code>
  );
}
