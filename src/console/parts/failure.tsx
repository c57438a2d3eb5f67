import { Link, makeStyles, Text, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import type { Outcome } from "../../api/runs.ts";
import { queries } from "../api/queries.ts";
import { hrefOf } from "../shell/route.ts";
import { t } from "../texts/texts.ts";
import { Remedy } from "./remedy.tsx";
import { say } from "./say.ts";
import { fullTime } from "./when.tsx";
import { Message } from "./wording.tsx";

const useStyles = makeStyles({
  failure: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr)",
    gap: tokens.spacingVerticalXXS,
    overflowWrap: "anywhere",
  },
  original: { whiteSpace: "pre-wrap" },
  summary: {
    cursor: "pointer",
    width: "fit-content",
    color: tokens.colorNeutralForeground2,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

/** What failed for a person in one target, whole: what, why, what to do, and when it is tried next. */
export function Failure({
  failure,
  until,
  isOnCard = false,
}: {
  readonly failure: Pick<Outcome, "target" | "code" | "message" | "remedy">;
  /** When the same value is tried again that was refused, ISO 8601; by default the next run tries it. */
  readonly until?: string | undefined;
  /** On a card nothing is a control of its own. */
  readonly isOnCard?: boolean;
}) {
  const styles = useStyles();
  const { target, code, message = "", remedy } = failure;
  const next = useNextRun();
  const said = say({ code, message, remedy, target });
  // A refused value says in its remedy when it is tried again; only the person's own page knows the day.
  const isRefused = remedy?.includes("tried again") === true;
  const when = until ?? (isRefused ? undefined : next);
  return (
    <div className={styles.failure} data-failure={target}>
      <Text size={isOnCard ? 200 : 300} weight="semibold">
        {t.words.failedIn(t.words.targets[target] ?? target)}
      </Text>
      {said.message && (
        <Text size={isOnCard ? 200 : 300}>
          <Message said={said} />
        </Text>
      )}
      {said.remedy && (
        <Remedy text={said.remedy} isPlain={isOnCard} {...(said.lang && { lang: said.lang })} />
      )}
      {when && <Text size={200}>{(until ? t.words.nextTry : t.words.nextRun)(fullTime(when))}</Text>}
    </div>
  );
}

/** When the next run starts that writes; undefined where none does, or that is unknown. */
function useNextRun(): string | undefined {
  const { data: status } = useQuery({ ...queries.status, staleTime: 300_000, refetchInterval: false });
  return status?.mode === "apply" && !status.pause ? (status.nextRun ?? undefined) : undefined;
}

/** What support asks for, folded: the code, Microsoft's request, and the run. */
export function FailureDetails({ failure }: { readonly failure: Outcome }) {
  const styles = useStyles();
  const { code, message = "", requestId, run, at } = failure;
  const { original } = say({ ...failure, message });
  return (
    <details>
      <summary className={styles.summary}>{t.words.details}</summary>
      <Text size={200}>
        {[fullTime(at), code, requestId && t.problems.requestId(requestId)].filter(Boolean).join(" · ")}{" "}
        <Link href={hrefOf(["runs", run])} inline>
          {t.person.run}
        </Link>
      </Text>
      {original && (
        <Text block size={200} lang="en" className={styles.original}>
          {original}
        </Text>
      )}
    </details>
  );
}
