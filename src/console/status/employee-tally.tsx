import { Card, Link, makeStyles, Subtitle2, Text, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { type EmployeeList, type SyncState, syncStates } from "../../api/employees.ts";
import { isWhole } from "../api/load-employees.ts";
import { queries } from "../api/queries.ts";
import { CheckEveryone } from "../parts/check-everyone.tsx";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { SyncStateBadge } from "../parts/sync-state-badge.tsx";
import { Ago, fullTime } from "../parts/when.tsx";
import { hrefOf } from "../shell/route.ts";
import { t } from "../texts/texts.ts";

/** What is in step, what is not, and what failed, in the bar; the rest is grey. */
const colors: Partial<Record<SyncState, string>> = {
  "in-step": tokens.colorPaletteGreenBackground3,
  differs: tokens.colorPaletteMarigoldBackground3,
  "not-found": tokens.colorPaletteMarigoldBackground3,
  unsure: tokens.colorPaletteMarigoldBackground3,
  held: tokens.colorPaletteDarkOrangeBackground3,
  failed: tokens.colorPaletteRedBackground3,
};

const useStyles = makeStyles({
  bar: {
    display: "flex",
    height: "8px",
    overflow: "hidden",
    borderRadius: tokens.borderRadiusCircular,
    backgroundColor: tokens.colorNeutralBackground4,
    forcedColorAdjust: "none",
  },
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", gap: tokens.spacingVerticalS },
  item: { display: "flex", alignItems: "center", justifyContent: "space-between" },
  foot: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalM },
});

/** The number of people in each sync state, each a link to those people. */
export function EmployeeTally() {
  const { data: list, error, refetch } = useQuery(queries.employees);
  return (
    <Card>
      <Subtitle2 as="h2">{t.status.people}</Subtitle2>
      {error && <ProblemMessage isOnPage beside={list} error={error} onRetry={() => refetch()} />}
      {list && isWhole(list) ? <Tally list={list} /> : !error && <Loading />}
    </Card>
  );
}

function Tally({ list }: { readonly list: EmployeeList }) {
  const styles = useStyles();
  const counts = new Map<SyncState, number>();
  for (const { standing } of list.employees) counts.set(standing, (counts.get(standing) ?? 0) + 1);
  const { length } = list.employees;
  return (
    <>
      {length === 0 && <Text>{t.employees.noOne}</Text>}
      {length > 0 && (
        <>
          <Text size={500} weight="semibold">
            {t.status.inStep(counts.get("in-step") ?? 0, length)}
          </Text>
          <div className={styles.bar} aria-hidden>
            {syncStates.toReversed().map((standing) => (
              <span
                key={standing}
                style={{
                  flexGrow: counts.get(standing) ?? 0,
                  backgroundColor: colors[standing] ?? tokens.colorNeutralStroke1,
                }}
              />
            ))}
          </div>
        </>
      )}
      <ul className={styles.list}>
        {syncStates
          .filter((standing) => counts.has(standing))
          .map((standing) => (
            <li key={standing} className={styles.item}>
              <SyncStateBadge standing={standing} />
              <Link href={hrefOf(["employees"], new URLSearchParams({ standing }))}>
                {t.words.people(counts.get(standing) ?? 0)}
              </Link>
            </li>
          ))}
      </ul>
      <div className={styles.foot}>
        <CheckEveryone />
        <Text size={200} {...(list.asOf !== null && { title: fullTime(list.asOf) })}>
          {list.asOf === null ? t.status.neverPlanned : <Ago at={list.asOf} says={t.status.asOf} />}
        </Text>
      </div>
    </>
  );
}
