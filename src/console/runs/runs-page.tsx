import { Button, Title2 } from "@fluentui/react-components";
import { HistoryRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries.ts";
import { Empty } from "../parts/empty.tsx";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { goTo, hrefOf } from "../shell/route.ts";
import { useMedia } from "../shell/theme.tsx";
import { t } from "../texts/texts.ts";
import { HeldRunsBar } from "./held-runs-bar.tsx";
import { RunCards } from "./run-cards.tsx";
import { filterRuns, queryOf, type RunFilter, runFilterIn } from "./run-filter.ts";
import { RunFilters } from "./run-filters.tsx";
import { RunTable } from "./run-table.tsx";

/** The runs of the last month, newest first; above them the held runs. */
export default function RunsPage({ query }: { readonly query: URLSearchParams }) {
  const isNarrow = useMedia("(max-width: 640px)");
  const { data: me } = useQuery(queries.me);
  const { data: runs, error, refetch } = useQuery(queries.runs);
  const filter = runFilterIn(query);
  const choose = (next: RunFilter) => goTo(hrefOf(["runs"], queryOf(next)), { replace: true });
  const shown = filterRuns(runs ?? [], filter, me?.name ?? "");
  const List = isNarrow ? RunCards : RunTable;
  return (
    <>
      <Title2 as="h1">{t.runs.title}</Title2>
      <HeldRunsBar runs={runs ?? []} />
      <RunFilters filter={filter} onChoose={choose} />
      {error && <ProblemMessage isOnPage beside={runs} error={error} onRetry={() => refetch()} />}
      {!runs && !error && <Loading />}
      {shown.length > 0 && <List runs={shown} />}
      {runs && shown.length === 0 && <NoRuns any={runs.length > 0} />}
    </>
  );
}

function NoRuns({ any }: { readonly any: boolean }) {
  if (!any) return <Empty icon={<HistoryRegular />} title={t.runs.none} why={t.runs.noneWhy} />;
  return (
    <Empty
      icon={<HistoryRegular />}
      title={t.runs.noneLike}
      why={t.runs.noneLikeWhy}
      action={
        <Button as="a" href={hrefOf(["runs"])}>
          {t.runs.clear}
        </Button>
      }
    />
  );
}
