import {
  Button,
  Field,
  MessageBar,
  MessageBarBody,
  makeStyles,
  SearchBox,
  Text,
  tokens,
} from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState } from "react";
import { hasEnded, type RunView } from "../../api/runs.ts";
import { queries } from "../api/queries.ts";
import { Choice } from "../parts/choice.tsx";
import { Empty } from "../parts/empty.tsx";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { useNames } from "../sync/failure-list.tsx";
import { VirtualList } from "../sync/virtual-list.tsx";
import { t } from "../texts/texts.ts";
import { filterOutcomes, type OutcomeFilter, statusesOf } from "./outcome-filter.ts";
import { OutcomeRow } from "./outcome-row.tsx";

const useStyles = makeStyles({
  filters: {
    display: "grid",
    gap: tokens.spacingHorizontalM,
    gridTemplateColumns: "repeat(auto-fill, minmax(min(180px, 100%), 1fr))",
    maxWidth: "760px",
  },
  search: { width: "100%", minWidth: 0, maxWidth: "none", boxSizing: "border-box" },
});

const all: OutcomeFilter = { status: "", target: "", search: "" };

/** All outcomes of a run, filtered by person, target and result; failures come first. */
export function RunOutcomes({ run }: { readonly run: RunView }) {
  const styles = useStyles();
  const nameOf = useNames();
  const isLive = !hasEnded(run) && run.status === "running";
  const { data, error, refetch } = useQuery(queries.outcomes(run.id, isLive));
  const [filter, setFilter] = useState(all);
  const wanted = useDeferredValue(filter);
  const outcomes = data?.outcomes;
  const shown = useMemo(() => filterOutcomes(outcomes ?? [], wanted, nameOf), [outcomes, wanted, nameOf]);
  const found = useMemo(
    () => Object.fromEntries(statusesOf(outcomes ?? []).map((status) => [status, t.words.outcomes[status]])),
    [outcomes],
  );
  if (error && !outcomes) return <ProblemMessage isOnPage error={error} onRetry={() => refetch()} />;
  if (!outcomes) return <Loading />;
  if (outcomes.length === 0) return <NoOutcomes run={run} />;
  const targets = Object.fromEntries(
    run.targets.map((target) => [target, t.words.targets[target] ?? target]),
  );
  const summary = t.runs.outcomesShown(shown.length, outcomes.length);
  return (
    <>
      <search className={styles.filters}>
        <Field label={t.runs.search} size="small">
          <SearchBox
            size="small"
            className={styles.search}
            value={filter.search}
            onChange={(_, { value }) => setFilter({ ...filter, search: value })}
          />
        </Field>
        <Choice
          any={t.runs.any}
          size="small"
          label={t.runs.filterStatus}
          value={filter.status}
          words={found}
          onChoose={(status) => setFilter({ ...filter, status })}
        />
        <Choice
          any={t.runs.any}
          size="small"
          label={t.runs.filterTarget}
          value={filter.target}
          words={targets}
          onChoose={(target) => setFilter({ ...filter, target })}
        />
      </search>
      {data.complete || (
        <MessageBar intent="info">
          <MessageBarBody>{t.runs.outcomesCut}</MessageBarBody>
        </MessageBar>
      )}
      <Text size={200}>{summary}</Text>
      {shown.length === 0 ? (
        <Empty
          title={t.runs.noOutcomesLike}
          action={<Button onClick={() => setFilter(all)}>{t.runs.clearOutcomes}</Button>}
        />
      ) : (
        <VirtualList
          items={shown}
          keyOf={({ target, key }) => `${target}:${key}`}
          label={`${t.runs.outcomes}: ${summary}`}
          rowHeight={56}
        >
          {(outcome) => <OutcomeRow outcome={outcome} name={nameOf(outcome.email)} />}
        </VirtualList>
      )}
    </>
  );
}

function NoOutcomes({ run }: { readonly run: RunView }) {
  if (run.mode === "preview") return <Empty title={t.runs.noOutcomesPreview} />;
  return <Empty title={hasEnded(run) ? t.runs.noOutcomesEnded : t.runs.noOutcomes} />;
}
