import { Button, Checkbox, makeStyles, Text, Title2, tokens } from "@fluentui/react-components";
import { ArrowDownloadRegular } from "@fluentui/react-icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Mismatch, mismatchKinds } from "../../api/mismatches.ts";
import { api } from "../api/api.ts";
import { queries } from "../api/queries.ts";
import { Choice } from "../parts/choice.tsx";
import { Empty } from "../parts/empty.tsx";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { useDownload } from "../parts/use-download.ts";
import { When } from "../parts/when.tsx";
import { t } from "../texts/texts.ts";
import { DecisionDialog, type Pending } from "./decision-dialog.tsx";
import { MismatchItem } from "./mismatch-item.tsx";

const useStyles = makeStyles({
  lead: { color: tokens.colorNeutralForeground2 },
  choice: { display: "flex", flexWrap: "wrap", alignItems: "end", gap: tokens.spacingHorizontalM },
  field: { flex: "1 1 260px", minWidth: 0, maxWidth: "420px" },
  list: { display: "grid", gap: tokens.spacingVerticalM, margin: 0, padding: 0, listStyleType: "none" },
});

/** What differs from the database, with the three ways out: leave it to the next run, accept it, tell HR. */
export default function MismatchesPage() {
  const styles = useStyles();
  const [kind, setKind] = useState<Mismatch["kind"]>();
  const [isAccepted, setIsAccepted] = useState(false);
  const [pending, setPending] = useState<Pending>();
  const asked = { ...(kind && { kind }), ...(isAccepted && { accepted: "true" as const }) };
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    queries.mismatches(asked),
  );
  const all = data?.pages.flatMap((page) => page.mismatches) ?? [];
  const asOf = data?.pages[0]?.asOf;
  return (
    <>
      <Title2 as="h1">{t.mismatches.title}</Title2>
      <Text className={styles.lead}>{t.mismatches.lead}</Text>
      <div className={styles.choice}>
        <div className={styles.field}>
          <Choice
            label={t.mismatches.kind}
            value={kind ?? "all"}
            words={t.mismatches.kinds}
            onChoose={(value) => setKind(mismatchKinds.find((one) => one === value))}
          />
        </div>
        <Checkbox
          label={t.mismatches.acceptedOnly}
          checked={isAccepted}
          onChange={(_, { checked }) => setIsAccepted(checked === true)}
        />
        <HrList />
      </div>
      {error && <ProblemMessage isOnPage beside={data} error={error} onRetry={() => refetch()} />}
      {!data && !error && <Loading />}
      {asOf && (
        <Text className={styles.lead}>
          {t.mismatches.asOf} <When at={asOf} isAbsolute />
        </Text>
      )}
      {data && all.length === 0 && !hasNextPage && (
        <Empty
          title={asOf ? t.mismatches.nothing : t.mismatches.never}
          {...(asOf && { why: t.mismatches.nothingWhy })}
        />
      )}
      <ul className={styles.list}>
        {all.map((one) => (
          <MismatchItem key={`${one.key} ${one.field}`} mismatch={one} onDecide={setPending} />
        ))}
      </ul>
      {hasNextPage && (
        <Button disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {t.mismatches.more}
        </Button>
      )}
      {pending && <DecisionDialog {...pending} onClose={() => setPending(undefined)} />}
    </>
  );
}

/** The download of what HR should look at. */
function HrList() {
  const download = useDownload();
  const file = () => api().hrListFile();
  return (
    <Button icon={<ArrowDownloadRegular />} onClick={() => download.mutate({ file, name: "hr-list.csv" })}>
      {t.mismatches.hrList}
    </Button>
  );
}
