import { Button, Card, makeStyles, Subtitle2, Text, tokens } from "@fluentui/react-components";
import { CheckmarkCircleFilled } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Status } from "../../api/status.ts";
import { queries } from "../api/queries.ts";
import { Loading } from "../parts/loading.tsx";
import { Rest } from "../parts/said.tsx";
import { sayCheck } from "../parts/say.ts";
import { Unseen } from "../parts/unseen.tsx";
import { fullTime } from "../parts/when.tsx";
import { Message } from "../parts/wording.tsx";
import { t } from "../texts/texts.ts";
import { StateIcon } from "./check-list.tsx";
import { ResumeButton } from "./pause-buttons.tsx";

type Attention = NonNullable<Status["attention"]>[number];

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid" },
  item: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "start",
    columnGap: tokens.spacingHorizontalM,
    rowGap: tokens.spacingVerticalS,
    padding: `${tokens.spacingVerticalM} 0`,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: "anywhere",
    ":first-child": { borderTopStyle: "none", paddingTop: tokens.spacingVerticalXS },
    ":last-child": { paddingBottom: 0 },
  },
  said: { flex: "1 1 220px", minWidth: 0 },
  title: { display: "block" },
  body: { display: "block", color: tokens.colorNeutralForeground2 },
  act: { "@media (max-width: 640px)": { marginLeft: "32px" } },
  well: { display: "flex", alignItems: "start", gap: tokens.spacingHorizontalM },
  wellIcon: { flexShrink: 0, fontSize: "28px", color: tokens.colorStatusSuccessForeground1 },
});

/** Everything that needs a person, the most urgent first, each with what to do and where; or that nothing does. */
export function AttentionCard({ status }: { readonly status: Status | undefined }) {
  const styles = useStyles();
  const { data: runs } = useQuery(queries.runs);
  const { data: pause } = useQuery(queries.pause);
  // What is held or paused is requested more often than the status.
  const held = runs?.filter((run) => run.status === "held") ?? [];
  const [first] = held;
  const others = listOf(status).filter(({ name }) => name !== "heldRuns" && name !== "pause");
  const isKnown = status !== undefined && runs !== undefined && pause !== undefined;
  const isEmpty = others.length === 0 && !first && !pause;
  const errors = others.filter(({ state }) => state === "error");
  const warnings = others.filter(({ state }) => state !== "error");
  return (
    <Card>
      <Subtitle2 as="h2">{t.attention.title}</Subtitle2>
      {isEmpty && (isKnown ? <Well status={status} /> : <Loading />)}
      {!isEmpty && (
        <ul className={styles.list} aria-label={t.attention.title}>
          {errors.map((one) => (
            <Found key={one.name} found={one} />
          ))}
          {first && (
            <Item
              name="heldRuns"
              state="warning"
              title={t.runs.held(held.length)}
              action={
                <Go
                  page={held.length === 1 ? `runs/${first.id}` : "runs?status=held"}
                  label={t.runs.heldOpen}
                />
              }
            >
              {t.runs.heldWhy}
            </Item>
          )}
          {pause && (
            <Item name="pause" state="warning" title={t.pause.title} action={<ResumeButton />}>
              <Text className={styles.body}>{t.pause.why(pause)}</Text>
              {`${t.pause.since(fullTime(pause.at))}, ${pause.until === undefined ? t.pause.untilResumed : t.pause.until(fullTime(pause.until))}. ${t.pause.what}`}
            </Item>
          )}
          {warnings.map((one) => (
            <Found key={one.name} found={one} />
          ))}
        </ul>
      )}
    </Card>
  );
}

/** What needs a person, by an app that says so, or else what its checks object to. */
const listOf = (status: Status | undefined): readonly Attention[] =>
  status?.attention ?? status?.checks.filter(({ state }) => state === "error" || state === "warning") ?? [];

function Well({ status: { nextRun, mode } }: { readonly status: Status }) {
  const styles = useStyles();
  return (
    <div className={styles.well}>
      <CheckmarkCircleFilled className={styles.wellIcon} aria-hidden />
      <Text>
        <Text className={styles.title} weight="semibold">
          {t.attention.none}
        </Text>
        {nextRun && <Text className={styles.body}>{t.attention.next(fullTime(nextRun), mode)}</Text>}
      </Text>
    </div>
  );
}

/** One thing of the app's list: a count of people in the page's own words, or what a check found. */
function Found({ found }: { readonly found: Attention }) {
  const { name, state, page, details } = found;
  const [own, count] = [t.attention.people[name], details?.["count"]];
  const action =
    page === undefined ? (
      name === "poison" && <ToQueues />
    ) : (
      <Go page={page} label={t.attention.open(page)} />
    );
  if (own && typeof count === "number") {
    const { title, body } = own(count);
    return (
      <Item name={name} state={state} title={title} action={action}>
        {body}
      </Item>
    );
  }
  const said = sayCheck(found);
  return (
    <Item
      name={name}
      state={state}
      title={t.attention.unknown[name] ?? t.status.checks[name] ?? name}
      action={action}
    >
      <Message said={said} />
      <Rest said={said} />
    </Item>
  );
}

function Item(props: {
  readonly name: string;
  readonly state: Attention["state"];
  readonly title: string;
  readonly children: ReactNode;
  readonly action: ReactNode;
}) {
  const styles = useStyles();
  const { name, state, title } = props;
  return (
    <li className={styles.item} data-check={name} data-state={state}>
      <StateIcon state={state} />
      <div className={styles.said}>
        <Text weight="semibold" className={styles.title}>
          {title}
          <Unseen>: {t.status.states[state] ?? state}</Unseen>
        </Text>
        <Text className={styles.body}>{props.children}</Text>
      </div>
      <div className={styles.act}>{props.action}</div>
    </li>
  );
}

const Go = ({ page, label }: { readonly page: string; readonly label: string }) => (
  <Button as="a" href={`#/${page}`}>
    {label}
  </Button>
);

/** What can be done about poisoned messages is beside the queues. */
const ToQueues = () => (
  <Button onClick={() => document.getElementById("queues")?.scrollIntoView()}>
    {t.attention.open("queues")}
  </Button>
);
