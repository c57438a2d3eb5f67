import { Button, makeStyles, Subtitle2, tokens } from "@fluentui/react-components";
import { useState } from "react";
import type { PlannedEmployee } from "../../core/plan.ts";
import { t } from "../texts/texts.ts";
import { PlanPerson } from "./plan-person.tsx";
import { useNames } from "./use-names.ts";
import { VirtualList } from "./virtual-list.tsx";

const useStyles = makeStyles({
  group: { display: "grid", gap: tokens.spacingVerticalS, minWidth: 0 },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "space-between" },
});

/** Everybody whom a plan has something to say of: who would change, and apart from them who has only notes. */
export function PlanPeople({ people }: { readonly people: readonly PlannedEmployee[] }) {
  const changing = people.filter(({ changes, inScope }) => changes.length > 0 && inScope);
  const noted = people.filter(({ changes, inScope }) => changes.length === 0 || !inScope);
  return (
    <>
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
  // Those who are not as all the others: a row that scrolls away must come back as it was.
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
          {title} ({people.length.toLocaleString()})
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
