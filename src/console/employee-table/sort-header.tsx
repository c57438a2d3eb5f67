import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ArrowDownRegular, ArrowUpRegular } from "@fluentui/react-icons";
import type { EmployeeView, Sort } from "../employees/arrange-employees.ts";

const useStyles = makeStyles({
  text: {
    display: "block",
    padding: `0 ${tokens.spacingHorizontalS}`,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    fontWeight: tokens.fontWeightSemibold,
  },
  button: {
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalXS,
    width: "100%",
    height: "43px",
    margin: 0,
    border: "none",
    font: "inherit",
    fontWeight: tokens.fontWeightSemibold,
    color: "inherit",
    cursor: "pointer",
    textAlign: "start",
    backgroundColor: "transparent",
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  label: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  icon: { flexShrink: 0 },
});

/** The heading of a column; a press sorts by it, and a second one the other way round. */
export function SortHeader({
  label,
  sort,
  view,
  className,
  onSort,
}: {
  readonly label: string;
  /** Absent where the column has no order. */
  readonly sort?: Sort;
  readonly view: Pick<EmployeeView, "sort" | "isDescending">;
  readonly className: string | undefined;
  readonly onSort: (view: Pick<EmployeeView, "sort" | "isDescending">) => void;
}) {
  const styles = useStyles();
  if (sort === undefined)
    return (
      <th className={className} scope="col">
        <span className={styles.text}>{label}</span>
      </th>
    );
  const isSorted = view.sort === sort;
  const { isDescending } = view;
  const Arrow = isDescending ? ArrowDownRegular : ArrowUpRegular;
  return (
    <th
      className={className}
      scope="col"
      {...(isSorted && { "aria-sort": isDescending ? ("descending" as const) : ("ascending" as const) })}
    >
      <button
        type="button"
        className={mergeClasses(styles.text, styles.button)}
        onClick={() => onSort({ sort, isDescending: isSorted && !isDescending })}
      >
        <span className={styles.label}>{label}</span>
        {isSorted && <Arrow className={styles.icon} aria-hidden />}
      </button>
    </th>
  );
}
