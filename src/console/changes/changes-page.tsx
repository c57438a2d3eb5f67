import { Button, makeStyles, Text, Title2, tokens } from "@fluentui/react-components";
import { ArrowDownloadRegular } from "@fluentui/react-icons";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { tableOf } from "../../api/csv.ts";
import type { ChangesAsked, WrittenChange } from "../../api/person.ts";
import { api } from "../api/api.ts";
import { queries } from "../api/queries.ts";
import { Choice } from "../parts/choice.tsx";
import { Empty } from "../parts/empty.tsx";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { useDownload } from "../parts/use-download.ts";
import { fullTime } from "../parts/when.tsx";
import { goTo, hrefOf } from "../shell/route.ts";
import { t } from "../texts/texts.ts";
import { PersonChanges } from "./person-changes.tsx";

const useStyles = makeStyles({
  lead: { color: tokens.colorNeutralForeground2 },
  choice: { display: "flex", flexWrap: "wrap", alignItems: "end", gap: tokens.spacingHorizontalM },
  field: { flex: "1 1 200px", minWidth: 0, maxWidth: "320px" },
  list: { display: "grid", gap: tokens.spacingVerticalM, margin: 0, padding: 0, listStyleType: "none" },
});

const times = ["24h", "7d", "30d"] as const;

/** What can be written: the properties of a profile, then whole photos and signatures. */
function fieldsOf({ targets, fields }: typeof t.words): Readonly<Record<string, string>> {
  const { photo = "photo", signature = "signature" } = targets;
  return { ...fields, photo, signature };
}

/** What was written, of everyone, with the values before: of a time (`since`) or a run (`run`), and of one field. */
export default function ChangesPage({ query }: { readonly query: URLSearchParams }) {
  const styles = useStyles();
  const fields = fieldsOf(t.words);
  const run = query.get("run") ?? undefined;
  const since = times.find((time) => time === query.get("since")) ?? times[0];
  const field = Object.keys(fields).find((name) => name === query.get("field"));
  const asked: ChangesAsked = { ...(run === undefined ? { since } : { run }), ...(field && { field }) };
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    queries.changes(asked),
  );
  const people = [...Map.groupBy(data?.pages.flatMap((page) => page.changes) ?? [], personOf)];
  const [first] = data?.pages ?? [];
  const nameOf = useNames();
  return (
    <>
      <Title2 as="h1">{t.changes.title}</Title2>
      <Text className={styles.lead}>{t.changes.lead}</Text>
      <div className={styles.choice}>
        <div className={styles.field}>
          <Choice
            label={t.changes.time}
            value={run === undefined ? since : "run"}
            words={{ ...(run !== undefined && { run: t.changes.ofRun(run) }), ...t.changes.times }}
            onChoose={(value) => ask({ since: value, run: undefined })}
          />
        </div>
        <div className={styles.field}>
          <Choice
            label={t.changes.field}
            value={field ?? ""}
            words={fields}
            any={t.changes.allFields}
            onChoose={(value) => ask({ field: value || undefined })}
          />
        </div>
        <Download asked={asked} />
      </div>
      {error && <ProblemMessage isOnPage beside={data} error={error} onRetry={() => refetch()} />}
      {!data && !error && <Loading />}
      {first && (
        <Text className={styles.lead} role="status">
          {t.changes.found(people.length, hasNextPage, fullTime(first.since))}
        </Text>
      )}
      {data && people.length === 0 && !hasNextPage && (
        <Empty title={t.changes.nothing} why={t.changes.nothingWhy} />
      )}
      <ul className={styles.list}>
        {people.map(([person, changes]) => (
          <PersonChanges key={person} changes={changes} nameOf={nameOf} />
        ))}
      </ul>
      {hasNextPage && (
        <Button disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {t.changes.more}
        </Button>
      )}
    </>
  );

  /** Keeps what is requested in the address, so that it can be sent to others. */
  function ask(change: Readonly<Record<string, string | undefined>>) {
    const next = new URLSearchParams(query);
    for (const [name, value] of Object.entries(change)) {
      if (value === undefined) next.delete(name);
      else next.set(name, value);
    }
    goTo(hrefOf(["changes"], next), { replace: true });
  }
}

/** The names of employees by their address. */
function useNames(): (email: string) => string | undefined {
  const { data: list } = useQuery(queries.employees);
  return useMemo(() => {
    const names = new Map(list?.employees.map(({ email, name }) => [email.toLowerCase(), name]));
    return (email) => names.get(email.toLowerCase());
  }, [list]);
}

/** Erased people have no address, and records of version 0.1 may have no object id. */
const personOf = ({ entraId, key, email }: WrittenChange): string => entraId ?? key ?? email ?? "";

function Download({ asked }: { readonly asked: ChangesAsked }) {
  const download = useDownload();
  return (
    <Button
      icon={<ArrowDownloadRegular />}
      disabled={download.isPending}
      onClick={() => download.mutate({ file: () => wholeTable(asked), name: "changes.csv" })}
    >
      {t.changes.download}
    </Button>
  );
}

/** All pages as one table. */
async function wholeTable(asked: ChangesAsked): Promise<Blob> {
  const pages = tableOf((after) => api().changesTable({ ...asked, limit: 1000, after }));
  return new Blob(await Array.fromAsync(pages), { type: "text/csv" });
}
