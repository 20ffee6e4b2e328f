/** The field of a list that filters by words; `/` leads to it. */
export function WordsFilter(props: {
  /** What the words may be of, e.g. "repository, title". */
  of: string;
  value: string;
  fieldRef: React.RefObject<HTMLInputElement | null>;
  change: (words: string) => void;
}) {
  const { of, value, fieldRef, change } = props;
  return (
    <label>
      <span className="hidden">Filter by words</span>
      <input
        ref={fieldRef}
        type="search"
        placeholder={`Filter: ${of}  ( / )`}
        value={value}
        onChange={(event) => change(event.target.value)}
      />
    </label>
  );
}
