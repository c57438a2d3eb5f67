import { useQuery } from "@tanstack/react-query";
import { Suspense, useEffect } from "react";
import { isSignedOut } from "../api/api.ts";
import { queries } from "../api/queries.ts";
import { Loading } from "../parts/loading.tsx";
import { ToastsProvider } from "../parts/toasts.tsx";
import { t } from "../texts/texts.ts";
import { Boundary } from "./boundary.tsx";
import { DialogsProvider } from "./dialogs.tsx";
import { Frame } from "./frame.tsx";
import { NoPage, NotAllowed, Unanswered } from "./not-here.tsx";
import { part } from "./part.ts";
import { parseRoute, type Route, useRoute } from "./route.ts";
import { RunEndToasts } from "./run-end-toasts.tsx";
import { SignIn } from "./sign-in.tsx";

const StatusPage = part(() => import("../status/status-page.tsx"));
const EmployeesPage = part(() => import("../employees/employees-page.tsx"));
const ChangesPage = part(() => import("../changes/changes-page.tsx"));
const MismatchesPage = part(() => import("../mismatches/mismatches-page.tsx"));
const TemplatesPage = part(() => import("../templates/templates-page.tsx"));
const AccountsPage = part(() => import("../accounts/accounts-page.tsx"));
const RunsPage = part(() => import("../runs/runs-page.tsx"));
const RunPage = part(() => import("../runs/run-page.tsx"));

/** The whole page: the frame and a page for users with access; for others, how to get it. */
export function App() {
  const me = useQuery(queries.me);
  // While the app says who the user is.
  useEffect(() => partOf(parseRoute(location.hash).path)?.preload(), []);
  if (isSignedOut(me.error)) return <SignIn error={me.error} />;
  // Who is known already stays on their page: the app may be away for a minute.
  if (!me.data) return me.error ? <Unanswered error={me.error} onRetry={() => me.refetch()} /> : <Loading />;
  if (!me.data.roles.includes("Sync.Read")) return <NotAllowed name={me.data.name} />;
  return (
    <ToastsProvider>
      <DialogsProvider>
        <RunEndToasts />
        <Frame>
          <Page />
        </Frame>
      </DialogsProvider>
    </ToastsProvider>
  );
}

function Page() {
  const route = useRoute();
  useEffect(() => {
    document.title = `${titleOf(route)} · ${t.shell.product}`;
  });
  return (
    <Boundary shown={route.path.join("/")}>
      <Suspense fallback={<Loading />}>
        <PageOf {...route} />
      </Suspense>
    </Boundary>
  );
}

/** What the page is called: what tells one tab from another. */
function titleOf({ path: [page, id] }: Route): string {
  if (page === undefined) return t.shell.overview;
  if (page === "employees") return id ?? t.shell.employees;
  if (page === "runs") return id === undefined ? t.shell.runs : t.changes.ofRun(id);
  if (page === "accounts") return t.accounts.title;
  if (page === "changes" || page === "mismatches" || page === "templates") return t.shell[page];
  return t.shell.noPage;
}

/** The page of a route, undefined for none. */
function partOf([page, id]: Route["path"]) {
  if (page === undefined) return StatusPage;
  if (page === "employees") return EmployeesPage;
  if (page === "runs") return id === undefined ? RunsPage : RunPage;
  if (page === "accounts") return AccountsPage;
  if (page === "changes") return ChangesPage;
  if (page === "mismatches") return MismatchesPage;
  if (page === "templates") return TemplatesPage;
  return undefined;
}

function PageOf({ path, query }: Route) {
  const [page, id] = path;
  if (page === undefined) return <StatusPage />;
  if (page === "employees") return <EmployeesPage email={id} query={query} />;
  if (page === "runs") return id === undefined ? <RunsPage query={query} /> : <RunPage id={id} key={id} />;
  if (page === "accounts") return <AccountsPage query={query} />;
  if (page === "changes") return <ChangesPage query={query} />;
  if (page === "mismatches") return <MismatchesPage />;
  if (page === "templates") return <TemplatesPage />;
  return <NoPage />;
}
