import { Link, makeStyles, Text, tokens } from "@fluentui/react-components";
import { InfoRegular } from "@fluentui/react-icons";
import type { Note } from "../../sync/change.ts";

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", gap: tokens.spacingVerticalS },
  item: { display: "flex", gap: tokens.spacingHorizontalS, overflowWrap: "anywhere" },
  icon: { flexShrink: 0, paddingTop: "2px", color: tokens.colorNeutralForeground3 },
  remedy: { display: "block", whiteSpace: "pre-wrap", color: tokens.colorNeutralForeground2 },
});

/** What a reader should know that is no change, with what to do about it. */
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

/** What to do about something: sentences or commands, a line each; addresses can be followed. */
export function Remedy({ text }: { readonly text: string }) {
  const parts = text
    .split(/(https:\/\/[^\s<>"')]+)/)
    .map((part, index) => ({ part, at: `${index} ${part}` }));
  return (
    <span className={useStyles().remedy}>
      {parts.map(({ part, at }) =>
        part.startsWith("https://") ? (
          <Link key={at} href={part} target="_blank" rel="noreferrer noopener" inline>
            {part}
          </Link>
        ) : (
          part
        ),
      )}
    </span>
  );
}
