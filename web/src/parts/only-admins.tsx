import { Headline } from "./notice.tsx";
import { Link } from "./link.tsx";

/** Instead of a page that viewers can't use. */
export function OnlyAdmins({ what }: { what: string }) {
  return (
    <>
      <Headline tone="plain">Only administrators {what}.</Headline>
      <p>
        You can read <Link to="/">the status</Link>, <Link to="/reviews">the reviews</Link> and{" "}
        <Link to="/repositories">the repositories</Link>. Ask an administrator of this Kody for
        more.
      </p>
    </>
  );
}
