import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { InfoRegular } from "@fluentui/react-icons";
import type { Note } from "../../api/plan.ts";
import { Said } from "./said.tsx";

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", gap: tokens.spacingVerticalS },
  item: { display: "flex", gap: tokens.spacingHorizontalS, overflowWrap: "anywhere" },
  icon: { flexShrink: 0, paddingTop: "2px", color: tokens.colorNeutralForeground3 },
});

/** A note; without a code it is a text of the page. */
type Shown = Omit<Note, "code"> & Partial<Pick<Note, "code">>;

/** Notes that are not changes, with their remedies. */
export function Notes({ notes }: { readonly notes: readonly Shown[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {notes.map((note) => (
        <li key={`${note.code} ${note.message}`} className={styles.item}>
          <InfoRegular className={styles.icon} aria-hidden />
          <Text>
            <Said of={note} />
          </Text>
        </li>
      ))}
    </ul>
  );
}
