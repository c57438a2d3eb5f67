import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { InfoRegular } from "@fluentui/react-icons";
import type { Note } from "../../api/plan.ts";
import { Remedy } from "./remedy.tsx";

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", gap: tokens.spacingVerticalS },
  item: { display: "flex", gap: tokens.spacingHorizontalS, overflowWrap: "anywhere" },
  icon: { flexShrink: 0, paddingTop: "2px", color: tokens.colorNeutralForeground3 },
});

/** Notes that are not changes, with their remedies. */
export function Notes({ notes }: { readonly notes: readonly Pick<Note, "code" | "message" | "remedy">[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {notes.map(({ code, message, remedy }) => (
        <li key={`${code} ${message}`} className={styles.item}>
          <InfoRegular className={styles.icon} aria-hidden />
          <Text>
            {message}
            {remedy && <Remedy text={remedy} />}
          </Text>
        </li>
      ))}
    </ul>
  );
}
