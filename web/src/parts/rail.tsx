import { write } from "../data/api.ts";
import type { Route } from "../data/route.ts";
import { usePerson } from "../data/session.ts";
import { Link } from "./link.tsx";

type Page = Route["page"];

interface Place {
  readonly path: string;
  readonly words: string;
  readonly pages: readonly Page[];
}

const everybody: readonly Place[] = [
  { path: "/", words: "Status", pages: ["status"] },
  { path: "/reviews", words: "Reviews", pages: ["reviews", "review"] },
  { path: "/left-open", words: "Left open", pages: ["left-open"] },
  { path: "/repositories", words: "Repositories", pages: ["repositories"] },
  { path: "/connection", words: "Connection", pages: ["connection"] },
];

const forAdmins: readonly Place[] = [
  { path: "/settings", words: "Settings", pages: ["settings"] },
  { path: "/people", words: "People", pages: ["people"] },
  { path: "/audit-log", words: "Audit log", pages: ["audit-log"] },
  { path: "/setup", words: "Set-up", pages: ["setup"] },
];

const forViewers: readonly Place[] = [{ path: "/people", words: "Account", pages: ["people"] }];

/** The way to every page, and who is signed in. */
export function Rail({ route, leave }: { route: Route; leave: () => void }) {
  const person = usePerson();
  const places = [...everybody, ...(person.role === "admin" ? forAdmins : forViewers)];
  return (
    <nav className="rail" aria-label="Kody">
      <span className="name">Kody</span>
      {places.map(({ path, words, pages }) => (
        <Link key={path} to={path} current={pages.includes(route.page)}>
          {words}
        </Link>
      ))}
      <span className="who" title={person.email}>
        {person.name}
      </span>
      <button
        type="button"
        className="leave"
        onClick={() => void write("DELETE", "/session").then(leave)}
      >
        Sign out
      </button>
    </nav>
  );
}
