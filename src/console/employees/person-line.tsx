import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { SyncStateBadge } from "../parts/sync-state-badge.tsx";
import { t } from "../texts/texts.ts";
import { reasonFor } from "./arrange-employees.ts";
import type { PersonBodyProps } from "./person-card.tsx";
import { PersonFace, PersonLink } from "./person-face.tsx";

const useStyles = makeStyles({
  line: {
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalM,
    minHeight: "56px",
    boxSizing: "border-box",
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  cells: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 5fr) minmax(0, 4fr) minmax(0, 5fr) 136px",
    columnGap: tokens.spacingHorizontalM,
    alignItems: "center",
    flexGrow: 1,
    minWidth: 0,
    "@media (max-width: 1024px)": { gridTemplateColumns: "minmax(0, 1fr) 136px" },
    "@media (max-width: 640px)": { gridTemplateColumns: "minmax(0, 1fr)" },
  },
  who: { display: "grid", minWidth: 0 },
  text: {
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    unicodeBidi: "isolate",
  },
  name: { fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  quiet: { color: tokens.colorNeutralForeground3 },
  wide: { "@media (max-width: 1024px)": { display: "none" } },
});

/** A person as one line of a compact list. */
export function PersonLine({ person, link, start, end }: PersonBodyProps) {
  const styles = useStyles();
  const { changes, standing } = person;
  const isShowing = standing !== "in-step" && changes.length > 0;
  const reason = isShowing ? t.employees.changes(changes.length) : reasonFor(person);
  return (
    <div className={styles.line}>
      {start}
      <PersonFace person={person} size={36} />
      <div className={styles.cells}>
        <span className={styles.who}>
          <span className={mergeClasses(styles.text, styles.name)}>
            <PersonLink name={person.name} {...link} />
          </span>
          <span className={mergeClasses(styles.text, styles.quiet)}>{person.email}</span>
        </span>
        <span className={mergeClasses(styles.text, styles.wide)}>{person.title ?? t.employees.noTitle}</span>
        <span className={mergeClasses(styles.text, styles.wide)}>{reason}</span>
        <span>
          <SyncStateBadge standing={standing} />
        </span>
      </div>
      {end}
    </div>
  );
}
