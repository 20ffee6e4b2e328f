import { useEffect, useState } from "react";
import type { StatusAnswer } from "../../src/contract/index.ts";
import { read, write } from "./data/api.ts";
import { keyIn, routeOf, type Route } from "./data/route.ts";
import { navigate, useLocation } from "./data/use-location.ts";
import { Link } from "./parts/link.tsx";
import { Headline, Loading } from "./parts/notice.tsx";
import { ReviewPage } from "./pages/review-page.tsx";
import { ReviewsPage } from "./pages/reviews-page.tsx";
import { SetupPage } from "./pages/setup-page.tsx";
import { SignInPage } from "./pages/sign-in-page.tsx";
import { StatusPage } from "./pages/status-page.tsx";

export type Session =
  | { readonly state: "unknown" }
  | { readonly state: "in" }
  | { readonly state: "out"; readonly problem: string | null };

/** Exchanges the key in the address for a session, or finds out whether there is one. */
export async function begin(): Promise<Session> {
  const key = keyIn(location.hash);
  if (key !== null) {
    // The key must not stay in the history, nor go along when somebody copies the address.
    navigate(location.pathname + location.search, true);
    const answer = await write<null>("POST", "/session", { key });
    return answer.ok ? { state: "in" } : { state: "out", problem: answer.message };
  }
  const answer = await read<StatusAnswer>("/status");
  return !answer.ok && answer.status === 401 ? { state: "out", problem: null } : { state: "in" };
}

/** `begun` comes from outside, because the key in the address can be exchanged only once. */
export function App({ begun }: { begun: Promise<Session> }) {
  const [session, setSession] = useState<Session>({ state: "unknown" });
  const { pathname } = useLocation();
  const route = routeOf(pathname);

  useEffect(() => {
    void begun.then(setSession);
  }, [begun]);
  useEffect(() => {
    document.title = `${titles[route.page]} · Kody`;
  }, [route.page]);

  if (session.state === "unknown") return <Loading />;
  if (session.state === "out") {
    return <SignInPage problem={session.problem} signedIn={() => setSession({ state: "in" })} />;
  }
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <Rail route={route} leave={() => setSession({ state: "out", problem: null })} />
      <main id="content">
        <Page route={route} />
      </main>
    </>
  );
}

const titles: Readonly<Record<Route["page"], string>> = {
  status: "Status",
  reviews: "Reviews",
  review: "Review",
  setup: "Setup",
  nowhere: "Not found",
};

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case "status":
      return <StatusPage />;
    case "reviews":
      return <ReviewsPage />;
    case "review":
      return <ReviewPage id={route.id} />;
    case "setup":
      return <SetupPage />;
    case "nowhere":
      return (
        <>
          <Headline tone="plain">There is no such page.</Headline>
          <p>
            Go to <Link to="/">the status</Link> or to <Link to="/reviews">the reviews</Link>.
          </p>
        </>
      );
  }
}

function Rail({ route, leave }: { route: Route; leave: () => void }) {
  return (
    <nav className="rail" aria-label="Kody">
      <span className="name">Kody</span>
      <Link to="/" current={route.page === "status"}>
        Status
      </Link>
      <Link to="/reviews" current={route.page === "reviews" || route.page === "review"}>
        Reviews
      </Link>
      <Link to="/setup" current={route.page === "setup"}>
        Setup
      </Link>
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
