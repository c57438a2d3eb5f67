import { Badge, Button, Link, makeStyles, Subtitle2, Text, tokens } from "@fluentui/react-components";
import { ChevronDownRegular, ChevronRightRegular } from "@fluentui/react-icons";
import { memo, useId, useState } from "react";
import type { PlannedEmployee } from "../../api/plan.ts";
import { ChangeList } from "../parts/change-list.tsx";
import { Notes } from "../parts/notes.tsx";
import { CandidateLine } from "../person/candidate-line.tsx";
import { hrefOf } from "../shell/route.ts";
import { locale, t } from "../texts/texts.ts";
import { useNames } from "./failure-list.tsx";
import { VirtualList } from "./virtual-list.tsx";

const useStyles = makeStyles({
  group: { display: "grid", gap: tokens.spacingVerticalS, minWidth: 0 },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "space-between" },
});

/** All people in a plan: those who wait for a decision, those who would change, and those who only have notes. */
export function PlanPeople({ people }: { readonly people: readonly PlannedEmployee[] }) {
  const changing = people.filter(({ changes, inScope }) => changes.length > 0 && inScope);
  const waiting = people.filter(({ unsure }) => unsure);
  const noted = people.filter(
    ({ changes, inScope, unsure }) => !unsure && (changes.length === 0 || !inScope),
  );
  return (
    <>
      {waiting.length > 0 && (
        <Group title={t.links.group} people={waiting} isOpenAtFirst={waiting.length <= 3} />
      )}
      {changing.length > 0 && (
        <Group title={t.sync.changing} people={changing} isOpenAtFirst={changing.length <= 3} />
      )}
      {noted.length > 0 && (
        <Group
          title={t.sync.unchanged}
          people={noted}
          isOpenAtFirst={noted.length <= 3 && !changing.length}
        />
      )}
    </>
  );
}

function Group({
  title,
  people,
  isOpenAtFirst,
}: {
  readonly title: string;
  readonly people: readonly PlannedEmployee[];
  readonly isOpenAtFirst: boolean;
}) {
  const styles = useStyles();
  const nameOf = useNames();
  const [areOpen, setAreOpen] = useState(isOpenAtFirst);
  // The rows that differ from the default: a row that scrolls out of view must keep its state.
  const [others, setOthers] = useState<ReadonlySet<string>>(new Set());
  const toggle = (email: string) =>
    setOthers(
      (before) =>
        new Set(before.has(email) ? [...before].filter((one) => one !== email) : [...before, email]),
    );
  const toggleAll = () => {
    setAreOpen(!areOpen);
    setOthers(new Set());
  };
  return (
    <section className={styles.group}>
      <div className={styles.head}>
        <Subtitle2 as="h3">
          {title} ({people.length.toLocaleString(locale)})
        </Subtitle2>
        <Button size="small" appearance="subtle" onClick={toggleAll}>
          {areOpen ? t.sync.collapseAll : t.sync.expandAll}
        </Button>
      </div>
      <VirtualList
        items={people}
        keyOf={({ email }) => email}
        label={`${title}: ${t.sync.listOf(people.length)}`}
        rowHeight={48}
      >
        {(person) => (
          <PlanPerson
            person={person}
            name={nameOf(person.email)}
            isOpen={areOpen !== others.has(person.email)}
            onToggle={toggle}
          />
        )}
      </VirtualList>
    </section>
  );
}

const usePersonStyles = makeStyles({
  person: { borderBottom: `1px solid ${tokens.colorNeutralStroke2}`, minWidth: 0 },
  summary: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalS,
    width: "100%",
    boxSizing: "border-box",
    minHeight: "40px",
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXS}`,
    border: 0,
    backgroundColor: "transparent",
    color: tokens.colorNeutralForeground1,
    fontFamily: "inherit",
    textAlign: "start",
    cursor: "pointer",
    ":hover": { backgroundColor: tokens.colorSubtleBackgroundHover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  who: { flex: "1 1 160px", minWidth: 0, overflowWrap: "anywhere" },
  email: { color: tokens.colorNeutralForeground2 },
  icon: { flexShrink: 0 },
  more: {
    display: "grid",
    gap: tokens.spacingVerticalS,
    padding: `0 ${tokens.spacingHorizontalS} ${tokens.spacingVerticalM} 28px`,
    minWidth: 0,
  },
  match: { color: tokens.colorNeutralForeground3 },
  decide: { justifySelf: "start" },
});

/** One person of a plan; expanded, how they were matched, their changes with rules, and their notes. */
export const PlanPerson = memo(function PlanPerson({
  person: { email, match, inScope, changes, notes, unsure },
  name,
  isOpen,
  onToggle,
}: {
  readonly person: PlannedEmployee;
  readonly name: string | undefined;
  readonly isOpen: boolean;
  readonly onToggle: (email: string) => void;
}) {
  const styles = usePersonStyles();
  const id = useId();
  const Chevron = isOpen ? ChevronDownRegular : ChevronRightRegular;
  return (
    <div className={styles.person} data-person={email}>
      <button
        type="button"
        className={styles.summary}
        aria-expanded={isOpen}
        {...(isOpen && { "aria-controls": id })}
        onClick={() => onToggle(email)}
      >
        <Chevron className={styles.icon} aria-hidden />
        <span className={styles.who}>
          {name && <Text weight="semibold">{name} </Text>}
          <Text className={styles.email}>{email}</Text>
        </span>
        {!inScope && <Badge appearance="outline">{t.sync.notInScope}</Badge>}
        {changes.length > 0 && (
          <Badge appearance="tint" color="warning">
            {t.words.changes(changes.length)}
          </Badge>
        )}
        {notes.length > 0 && (
          <Badge appearance="tint" color="informative">
            {t.sync.noteCount(notes.length)}
          </Badge>
        )}
      </button>
      {isOpen && (
        <div id={id} className={styles.more}>
          <Text size={200} className={styles.match}>
            {t.sync.match[match]}
          </Text>
          {changes.length > 0 && <ChangeList changes={changes} email={email} rules />}
          {notes.length > 0 && <Notes notes={notes} />}
          {unsure?.candidates.map((candidate) => (
            <CandidateLine key={candidate.entraId} candidate={candidate} />
          ))}
          {unsure && (
            <Link href={hrefOf(["employees", email])} className={styles.decide}>
              {t.links.decide}
            </Link>
          )}
        </div>
      )}
    </div>
  );
});
