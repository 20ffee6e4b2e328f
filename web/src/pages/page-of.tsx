import type { Route } from "../data/route.ts";
import { Link } from "../parts/link.tsx";
import { Headline } from "../parts/notice.tsx";
import { AuditLogPage } from "./audit-log-page.tsx";
import { ConnectionPage } from "./connection/connection-page.tsx";
import { LeftOpenPage } from "./left-open-page.tsx";
import { PeoplePage } from "./people/people-page.tsx";
import { RepositoriesPage } from "./repositories/repositories-page.tsx";
import { ReviewPage } from "./review-page.tsx";
import { ReviewsPage } from "./reviews-page.tsx";
import { SettingsPage } from "./settings/settings-page.tsx";
import { SetupPage } from "./setup/setup-page.tsx";
import { StatusPage } from "./status-page.tsx";

/** The page at an address, for somebody who is signed in. */
export function PageOf({ route }: { route: Route }) {
  switch (route.page) {
    case "status":
      return <StatusPage />;
    case "reviews":
      return <ReviewsPage />;
    case "review":
      return <ReviewPage id={route.id} />;
    case "left-open":
      return <LeftOpenPage />;
    case "setup":
      return <SetupPage step={route.step} />;
    case "repositories":
      return <RepositoriesPage />;
    case "connection":
      return <ConnectionPage />;
    case "settings":
      return <SettingsPage />;
    case "people":
      return <PeoplePage />;
    case "audit-log":
      return <AuditLogPage />;
    default:
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
