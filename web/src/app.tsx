import { useEffect } from "react";
import type { SessionAnswer } from "../../src/contract/index.ts";
import { routeOf, type Route } from "./data/route.ts";
import { PersonContext, useSessionState } from "./data/session.ts";
import { navigate, useLocation } from "./data/use-location.ts";
import { Headline, Loading, Trouble } from "./parts/notice.tsx";
import { Rail } from "./parts/rail.tsx";
import { PageOf } from "./pages/page-of.tsx";
import { ClaimPage } from "./pages/way-in/claim-page.tsx";
import { InvitationPage } from "./pages/way-in/invitation-page.tsx";
import { SignInPage } from "./pages/way-in/sign-in-page.tsx";

/** Who may see what: the way in while nobody is signed in, otherwise the page at this address. */
export function App() {
  const { session, renew } = useSessionState();
  const { pathname, search } = useLocation();
  const route = routeOf(pathname);
  useEffect(() => {
    document.title = `${titles[route.page]} · Kody`;
  }, [route.page]);

  if (session.state === "unknown") return <Loading />;
  if (session.state === "unreachable") {
    return (
      <main className="narrow">
        <Trouble>{session.message}</Trouble>
      </main>
    );
  }
  const { answer } = session;
  if (answer.person === null) {
    return <WayIn route={route} answer={answer} path={pathname} query={search} renew={renew} />;
  }
  return (
    <PersonContext value={answer.person}>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <Rail route={route} leave={renew} />
      <main id="content">
        <Inside route={route} email={answer.person.email} />
      </main>
    </PersonContext>
  );
}

const titles: Readonly<Record<Route["page"], string>> = {
  status: "Status",
  reviews: "Reviews",
  review: "Review",
  "left-open": "Left open",
  setup: "Set-up",
  repositories: "Repositories",
  connection: "Connection",
  settings: "Settings",
  people: "People",
  "audit-log": "Audit log",
  claim: "Welcome",
  invitation: "Invitation",
  "sign-in": "Sign in",
  nowhere: "Not found",
};

function WayIn(props: {
  route: Route;
  answer: SessionAnswer;
  path: string;
  query: string;
  renew: () => void;
}) {
  const { route, answer, path, query, renew } = props;
  if (!answer.claimed) return <ClaimPage entered={renew} />;
  if (route.page === "invitation") return <InvitationPage entered={renew} />;
  return <SignInPage provider={answer.provider} path={path} query={query} entered={renew} />;
}

/** The pages of the way in are no place for somebody who is in. */
function Inside({ route, email }: { route: Route; email: string }) {
  const away = route.page === "claim" || route.page === "sign-in";
  useEffect(() => {
    if (away) navigate("/", true);
  }, [away]);
  if (away) return <Loading />;
  if (route.page === "invitation") {
    return (
      <>
        <Headline tone="plain">You are signed in as {email}.</Headline>
        <p>To accept an invitation for somebody else, sign out first, then open its link again.</p>
      </>
    );
  }
  return <PageOf route={route} />;
}
