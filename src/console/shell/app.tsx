import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { isSignedOut } from "../api/api.ts";
import { queries } from "../api/queries.ts";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { ToastsProvider } from "../parts/toasts.tsx";
import { StatusPage } from "../status/status-page.tsx";
import { DialogsProvider } from "./dialogs.tsx";
import { Frame } from "./frame.tsx";
import { NoPage, NotAllowed } from "./not-here.tsx";
import { PageBoundary } from "./page-boundary.tsx";
import { useRoute } from "./route.ts";
import { RunEndToasts } from "./run-end-toasts.tsx";
import { SignIn } from "./sign-in.tsx";

const EmployeesPage = lazy(() => import("../employees/employees-page.tsx"));
const ChangesPage = lazy(() => import("../changes/changes-page.tsx"));
const MismatchesPage = lazy(() => import("../mismatches/mismatches-page.tsx"));
const TemplatesPage = lazy(() => import("../templates/templates-page.tsx"));
const AccountsPage = lazy(() => import("../accounts/accounts-page.tsx"));
const RunsPage = lazy(() => import("../runs/runs-page.tsx"));
const RunPage = lazy(() => import("../runs/run-page.tsx"));

/** The whole page: the frame and a page for users with access; for others, how to get it. */
export function App() {
  const me = useQuery(queries.me);
  if (isSignedOut(me.error)) return <SignIn error={me.error} />;
  if (me.error) return <ProblemMessage error={me.error} onRetry={() => me.refetch()} />;
  if (!me.data) return <Loading />;
  if (!me.data.roles.includes("Sync.Read")) return <NotAllowed name={me.data.name} />;
  return (
    <ToastsProvider>
      <DialogsProvider>
        <RunEndToasts />
        <Frame>
          <PageBoundary>
            <Suspense fallback={<Loading />}>
              <Page />
            </Suspense>
          </PageBoundary>
        </Frame>
      </DialogsProvider>
    </ToastsProvider>
  );
}

function Page() {
  const { path, query } = useRoute();
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
