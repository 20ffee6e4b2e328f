/** Long work with counts: "120 of 200". */
export function Progress({ done, of, what }: { done: number; of: number; what: string }) {
  return (
    <p className="progress">
      <progress value={done} max={Math.max(of, 1)} aria-label={what} />
      <span>
        {done} of {of} {what}
      </span>
    </p>
  );
}
