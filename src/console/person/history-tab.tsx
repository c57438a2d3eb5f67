import { Link, makeStyles, Subtitle2, Text, tokens, useRestoreFocusTarget } from "@fluentui/react-components";
import { ArrowUndoRegular, HistoryRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Refused } from "../../api/client.ts";
import type { HistoryEntry } from "../../api/person.ts";
import { queries } from "../api/queries.ts";
import { ChangeList } from "../parts/change-list.tsx";
import { Empty } from "../parts/empty.tsx";
import { FieldName } from "../parts/field-name.tsx";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { fieldName } from "../parts/shown-value.ts";
import { fullTime, When } from "../parts/when.tsx";
import type { May } from "../shell/may.ts";
import { hrefOf } from "../shell/route.ts";
import { useDialogs } from "../shell/use-dialogs.ts";
import { t } from "../texts/texts.ts";
import { Decisions } from "./decisions.tsx";
import { groupHistory, type HistoryGroup } from "./group-history.ts";

/** All recorded writes to a person, grouped by run, newest first. */
export function HistoryTab({ email }: { readonly email: string }) {
  const { data, error, refetch } = useQuery(queries.history(email));
  const groups = useMemo(() => groupHistory(data?.entries ?? []), [data]);
  // The app does not know this person, so there is no history.
  if (error instanceof Refused && error.status === 404) return <Nothing />;
  if (error && !data) return <ProblemMessage error={error} onRetry={() => refetch()} />;
  if (!data) return <Loading />;
  if (groups.length === 0 && data.decisions.length === 0) return <Nothing />;
  return (
    <>
      {data.decisions.length > 0 && <Decisions email={email} decisions={data.decisions} />}
      {groups.map((group) => (
        <HistoryRun key={group.run} email={email} group={group} />
      ))}
      {!data.complete && <Text>{t.person.historyMore(data.entries.length)}</Text>}
    </>
  );
}

const Nothing = () => (
  <Empty icon={<HistoryRegular />} title={t.person.historyNone} why={t.person.historyNoneWhy} />
);

const useStyles = makeStyles({
  section: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: tokens.spacingVerticalS },
  head: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    justifyContent: "space-between",
    gap: tokens.spacingHorizontalS,
  },
  who: { display: "grid", minWidth: 0, overflowWrap: "anywhere" },
  aside: { color: tokens.colorNeutralForeground2 },
  summary: {
    cursor: "pointer",
    width: "fit-content",
    color: tokens.colorNeutralForeground2,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  list: { margin: 0, padding: 0, listStyleType: "none" },
});

/** What one run wrote to a person, who started or released it, and the undo action. */
export function HistoryRun({ email, group }: { readonly email: string; readonly group: HistoryGroup }) {
  const styles = useStyles();
  const dialogs = useDialogs();
  const focusTarget = useRestoreFocusTarget();
  const { run, at, startedBy, releasedBy, entries, undoable } = group;
  const who = [startedBy && t.person.startedBy(startedBy), releasedBy && t.person.releasedBy(releasedBy)];
  return (
    <section className={styles.section} data-run={run}>
      <div className={styles.head}>
        <div className={styles.who}>
          <Subtitle2 as="h3">
            <When at={at} isAbsolute />
          </Subtitle2>
          <Text size={200} className={styles.aside}>
            {who.filter(Boolean).join(", ")}{" "}
            <Link href={hrefOf(["runs", run])} inline>
              {t.person.run}
            </Link>
          </Text>
        </div>
        <GuardedButton
          {...focusTarget}
          may={mayUndo(group)}
          size="small"
          icon={<ArrowUndoRegular />}
          aria-label={t.person.undoOf(fullTime(at))}
          onClick={() => dialogs.undo({ email, run, targets: undoable })}
        >
          {t.person.undo}
        </GuardedButton>
      </div>
      <ul className={styles.list}>
        {entries.map((entry) => (
          <HistoryLine key={`${entry.target}.${entry.field}`} entry={entry} />
        ))}
      </ul>
      <Requests entries={entries} />
    </section>
  );
}

/** What support asks for, folded: Microsoft's requests that wrote this. */
function Requests({ entries }: Pick<HistoryGroup, "entries">) {
  const styles = useStyles();
  const requests = [...Map.groupBy(entries, ({ requestId }) => requestId)].flatMap(([id, own]) =>
    id === undefined ? [] : [[id, own] as const],
  );
  if (requests.length === 0) return null;
  return (
    <details>
      <summary className={styles.summary}>{t.words.details}</summary>
      {requests.map(([id, own]) => (
        <Text key={id} block size={200} className={styles.who}>
          {own.map(({ target, field }) => fieldName(target, field)).join(", ")}: {t.problems.requestId(id)}
        </Text>
      ))}
    </details>
  );
}

/** The plan of an undo is a dry run, which everyone may make who sees the person. */
const mayUndo = ({ undoable }: HistoryGroup): May =>
  undoable.length > 0 ? { allowed: true } : { allowed: false, why: t.person.undoNothing };

const useLineStyles = makeStyles({
  line: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr)",
    gap: tokens.spacingVerticalXXS,
    paddingBlock: tokens.spacingVerticalXS,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  aside: { color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  failed: { color: tokens.colorStatusDangerForeground1 },
});

/** One write: before, after, the rule that decided, and whether it succeeded. */
export function HistoryLine({ entry }: { readonly entry: HistoryEntry }) {
  const styles = useLineStyles();
  const { target, field, from, to, rule, state, requestId, erasedAt } = entry;
  const isBad = state === "failed" || state === "refused";
  return (
    <li className={styles.line}>
      {erasedAt ? (
        <Text>
          <FieldName target={target} field={field} />: {t.person.valuesErased}{" "}
          <When at={erasedAt} isAbsolute />
        </Text>
      ) : (
        <ChangeList changes={[{ target, field, from, to, rule }]} rules />
      )}
      {state !== "done" && (
        <Text size={200} className={styles.aside}>
          <span {...(isBad && { className: styles.failed })}>{t.person.states[state]}</span>
          {requestId && ` · ${t.problems.requestId(requestId)}`}
        </Text>
      )}
    </li>
  );
}
