/** What a model is good for in this version. */
export function ModelNote() {
  return (
    <p className="help">
      This version reviews by static analysis, secret and dependency checks. It keeps and tests the
      model, and does not ask it in reviews yet: nothing of your code goes to the provider.
    </p>
  );
}
