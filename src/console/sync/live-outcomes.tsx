import { makeStyles, Subtitle2, Text, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { memo, useMemo } from "react";
import { hasEnded, type Result, type RunView, retryable } from "../../api/runs.ts";
import { queries } from "../api/queries.ts";
import { Said } from "../parts/said.tsx";
import { t } from "../texts/texts.ts";
import { useNames } from "./failure-list.tsx";
import { OutcomeBadge } from "./outcome-badge.tsx";
import { personOutcomes } from "./person-outcomes.ts";
import { VirtualList } from "./virtual-list.tsx";

const useStyles = makeStyles({
  person: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalXS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  who: { flexGrow: 1, minWidth: 0, overflowWrap: "anywhere" },
  why: { width: "100%", color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
});

/** No one reads more people than this as they go by; the run's page lists all of them. */
const most = 500;

/** Each person's outcomes so far, and those that are pending. */
export function LiveOutcomes({ run }: { readonly run: RunView }) {
  const nameOf = useNames();
  const { data: plan } = useQuery({
    ...queries.plan(run.id),
    enabled: run.plan !== undefined && run.plan.totals.changed <= most,
  });
  const isLive = !hasEnded(run);
  const isLong = (run.progress?.expected ?? 0) > 2_000;
  const { data } = useQuery({
    ...queries.outcomes(run.id, isLive),
    ...(isLive && isLong && { refetchInterval: 15_000 }),
  });
  const people = useMemo(() => personOutcomes(plan?.employees ?? [], data?.outcomes ?? []), [plan, data]);
  if (people.length === 0) return null;
  return (
    <section>
      <Subtitle2 as="h3">{t.sync.live}</Subtitle2>
      {people.length > most && <Text block>{t.sync.firstOnly(most, people.length)}</Text>}
      <VirtualList
        items={people.slice(0, most)}
        keyOf={({ email }) => email}
        label={t.sync.listOf(Math.min(most, people.length))}
        rowHeight={40}
      >
        {({ email, targets }) => (
          <Person
            email={email}
            name={nameOf(email)}
            isLive={isLive}
            results={JSON.stringify(
              run.targets
                .filter((target) => targets.has(target))
                .map((target) => [target, targets.get(target)]),
            )}
          />
        )}
      </VirtualList>
    </section>
  );
}

/** `results` as text, so that people without a change are not rendered again. */
const Person = memo(function Person({
  email,
  name,
  isLive,
  results,
}: {
  readonly email: string;
  readonly name: string | undefined;
  readonly isLive: boolean;
  readonly results: string;
}) {
  const styles = useStyles();
  const targets = JSON.parse(results) as readonly (readonly [string, Result | null])[];
  return (
    <div className={styles.person} data-person={email}>
      <span className={styles.who}>{name ?? email}</span>
      {targets.map(([target, result]) => (
        <OutcomeBadge
          key={target}
          target={target}
          status={result?.status ?? null}
          code={result?.code}
          {...(!isLive && { isOver: true })}
        />
      ))}
      {targets.map(([target, result]) =>
        // Once the run has ended, failures are shown in their own list.
        isLive && result?.message && (retryable.includes(result.status) || result.status === "queued") ? (
          <Text key={target} size={200} className={styles.why}>
            <Said of={{ ...result, target, message: result.message }} />
          </Text>
        ) : null,
      )}
    </div>
  );
});
