import { makeStyles, Subtitle2, Text, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { hasEnded, type RunView, retryable } from "../../api/runs.ts";
import { queries } from "../api/queries.ts";
import { OutcomeRow } from "../runs/outcome-row.tsx";
import { t } from "../texts/texts.ts";
import { tallyOf } from "./progress.ts";

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none" },
  section: { display: "grid", gap: tokens.spacingVerticalS, minWidth: 0 },
});

/** The most that are read one by one; the run's page lists all of them. */
const most = 50;

/** What failed in a run that has ended: person, target, reason and remedy; renders nothing if nothing failed. */
export function FailureList({ run }: { readonly run: RunView }) {
  const styles = useStyles();
  const nameOf = useNames();
  const count = tallyOf(run.summary?.counts ?? {}).failed;
  const { data } = useQuery({ ...queries.outcomes(run.id, !hasEnded(run)), enabled: count > 0 });
  const failed = useMemo(
    () => (data?.outcomes ?? []).filter(({ status }) => retryable.includes(status)),
    [data],
  );
  if (count === 0 || failed.length === 0) return null;
  return (
    <section className={styles.section}>
      <Subtitle2 as="h3">{t.sync.failures}</Subtitle2>
      <ul className={styles.list}>
        {failed.slice(0, most).map((outcome) => (
          <li key={`${outcome.target}:${outcome.key}`}>
            <OutcomeRow outcome={outcome} name={nameOf(outcome.email)} />
          </li>
        ))}
      </ul>
      {failed.length > most && <Text>{t.sync.moreFailures(failed.length - most)}</Text>}
    </section>
  );
}

/** Names by e-mail; empty if the employee list is not loaded. */
export function useNames(): (email: string) => string | undefined {
  const { data: list } = useQuery(queries.employees);
  return useMemo(() => {
    const names = new Map(list?.employees.map(({ email, name }) => [email, name]));
    return (email) => names.get(email);
  }, [list]);
}
