import { Text } from "@fluentui/react-components";
import { HistoryRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { queries } from "../api/queries.ts";
import { Empty } from "../parts/empty.tsx";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { t } from "../texts/texts.ts";
import { groupHistory } from "./group-history.ts";
import { HistoryRun } from "./history-run.tsx";

/** Every write to somebody that is on record, run by run, the newest first. */
export function HistoryTab({ email }: { readonly email: string }) {
  const { data, error, refetch } = useQuery(queries.history(email));
  const groups = useMemo(() => groupHistory(data?.entries ?? []), [data]);
  if (error && !data) return <ProblemMessage error={error} onRetry={() => refetch()} />;
  if (!data) return <Loading />;
  if (groups.length === 0) {
    return <Empty icon={<HistoryRegular />} title={t.person.historyNone} why={t.person.historyNoneWhy} />;
  }
  return (
    <>
      {groups.map((group) => (
        <HistoryRun key={group.run} email={email} group={group} />
      ))}
      {!data.complete && <Text>{t.person.historyMore(data.entries.length)}</Text>}
    </>
  );
}
