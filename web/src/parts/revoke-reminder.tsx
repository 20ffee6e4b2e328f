/** The old token still works at Atlassian until a person revokes it there. */
export function RevokeReminder(props: { revoke: { url: string; tokenHint: string } }) {
  return (
    <p className="reminder">
      <span aria-hidden="true">▲ </span>
      The old token, which ends in <code>{props.revoke.tokenHint}</code>, still works at Atlassian.{" "}
      <a href={props.revoke.url} target="_blank" rel="noreferrer">
        Revoke it there
      </a>
      ; Kody has forgotten it.
    </p>
  );
}
