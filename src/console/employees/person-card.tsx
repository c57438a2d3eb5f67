import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { ListedEmployee } from "../../api/employees.ts";
import { breakable } from "../parts/breakable.tsx";
import { ChangeList } from "../parts/change-list.tsx";
import { Failure } from "../parts/failure.tsx";
import { SyncStateBadge } from "../parts/sync-state-badge.tsx";
import { t } from "../texts/texts.ts";
import { glanceAtChanges, reasonFor } from "./arrange-employees.ts";
import { PersonFace, PersonLink, type PersonLinkProps } from "./person-face.tsx";

const useStyles = makeStyles({
  card: {
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalM,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  head: { display: "flex", alignItems: "flex-start", gap: tokens.spacingHorizontalS },
  who: { display: "grid", flexGrow: 1, minWidth: 0, paddingLeft: tokens.spacingHorizontalXS },
  // The menu takes room from the name alone: an address has the whole width.
  first: { display: "flex", alignItems: "start", justifyContent: "space-between", marginBottom: "-2px" },
  clamp: {
    display: "-webkit-box",
    WebkitBoxOrient: "vertical",
    WebkitLineClamp: "2",
    overflow: "hidden",
    overflowWrap: "anywhere",
    unicodeBidi: "isolate",
  },
  name: { fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  quiet: { color: tokens.colorNeutralForeground3 },
  state: { display: "flex", alignItems: "center", justifyContent: "space-between" },
  more: { display: "block", paddingTop: tokens.spacingVerticalXS },
});

/** The parts of a card: the person, the link to them, and the content of its start and end. */
interface PersonCardProps {
  readonly person: ListedEmployee;
  readonly link: PersonLinkProps;
  readonly start: ReactNode;
  readonly end: ReactNode;
  /** Stands beside the state. */
  readonly sync: ReactNode;
}

/** A person as a card: who they are, their sync state, the reason, and the first changes. */
export function PersonCard({ person, link, start, end, sync }: PersonCardProps) {
  const styles = useStyles();
  const reason = reasonFor(person);
  const { changes, more } = glanceAtChanges(person.changes);
  const isShowing = person.standing !== "in-step" && changes.length > 0;
  return (
    <div className={styles.card}>
      <div className={styles.head}>
        {start}
        <PersonFace person={person} size={48} />
        <div className={styles.who}>
          <span className={styles.first}>
            <span className={mergeClasses(styles.clamp, styles.name)}>
              <PersonLink name={person.name} {...link} />
            </span>
            {end}
          </span>
          <span className={styles.clamp}>{person.title ?? t.employees.noTitle}</span>
          <span className={mergeClasses(styles.clamp, styles.quiet)}>{breakable(person.email)}</span>
        </div>
      </div>
      <div className={styles.state}>
        <SyncStateBadge standing={person.standing} />
        {sync}
      </div>
      {!person.inScope && <span>{t.employees.outOfScope}</span>}
      {person.served && <span>{t.words.served[person.served]}</span>}
      {person.failures.map((failure) => (
        <Failure key={failure.target} failure={failure} isOnCard />
      ))}
      {reason && person.failures.length === 0 && <span className={styles.clamp}>{reason}</span>}
      {isShowing && (
        <div>
          <ChangeList changes={changes} most={40} />
          {more > 0 && <span className={styles.more}>{t.employees.moreChanges(more)}</span>}
        </div>
      )}
    </div>
  );
}
