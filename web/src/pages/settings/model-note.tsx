/** What a model is good for, and what it gets to see. */
export function ModelNote() {
  return (
    <p className="help">
      Kody reviews by static analysis, secret and dependency checks. With a model it also asks that
      about each change: what was changed, and the code around it, go to the provider that you
      enter, and to nobody else.
    </p>
  );
}
