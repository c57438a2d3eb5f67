import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import {
  BoardFilled,
  BoardRegular,
  BranchCompareFilled,
  BranchCompareRegular,
  bundleIcon,
  ClipboardTextEditFilled,
  ClipboardTextEditRegular,
  HistoryFilled,
  HistoryRegular,
  PeopleFilled,
  PeopleRegular,
  SignatureFilled,
  SignatureRegular,
} from "@fluentui/react-icons";
import { t } from "../texts/texts.ts";
import { useRoute } from "./route.ts";

const pages = [
  { page: undefined, href: "#/", label: () => t.shell.overview, Icon: bundleIcon(BoardFilled, BoardRegular) },
  {
    page: "employees",
    href: "#/employees",
    label: () => t.shell.employees,
    Icon: bundleIcon(PeopleFilled, PeopleRegular),
  },
  {
    page: "runs",
    href: "#/runs",
    label: () => t.shell.runs,
    Icon: bundleIcon(HistoryFilled, HistoryRegular),
  },
  {
    page: "changes",
    href: "#/changes",
    label: () => t.shell.changes,
    Icon: bundleIcon(ClipboardTextEditFilled, ClipboardTextEditRegular),
  },
  {
    page: "mismatches",
    href: "#/mismatches",
    label: () => t.shell.mismatches,
    Icon: bundleIcon(BranchCompareFilled, BranchCompareRegular),
  },
  {
    page: "templates",
    href: "#/templates",
    label: () => t.shell.templates,
    Icon: bundleIcon(SignatureFilled, SignatureRegular),
  },
];

const useStyles = makeStyles({
  nav: {
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalXXS,
    width: "200px",
    padding: tokens.spacingHorizontalS,
    boxSizing: "border-box",
    backgroundColor: tokens.colorNeutralBackground3,
    "@media (min-width: 641px) and (max-width: 900px)": { width: "60px" },
    "@media (max-width: 640px)": {
      order: 2,
      gridColumn: "1 / -1",
      flexDirection: "row",
      justifyContent: "space-around",
      width: "100%",
      padding: tokens.spacingHorizontalXS,
    },
    "@media print": { display: "none" },
  },
  link: {
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalM,
    minHeight: "40px",
    padding: `0 ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase300,
    textDecorationLine: "none",
    ":hover": { backgroundColor: tokens.colorNeutralBackground3Hover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    "@media (max-width: 640px)": {
      flexDirection: "column",
      justifyContent: "center",
      gap: 0,
      // All of them fit beside each other on a screen of 320 pixels.
      flex: "1 1 0",
      minWidth: 0,
      padding: 0,
      fontSize: tokens.fontSizeBase100,
    },
  },
  here: {
    backgroundColor: tokens.colorNeutralBackground3Selected,
    color: tokens.colorNeutralForeground1Selected,
    fontWeight: tokens.fontWeightSemibold,
    "@media (forced-colors: active)": { outline: "1px solid Highlight", outlineOffset: "-2px" },
  },
  icon: { fontSize: "20px", flexShrink: 0 },
  label: {
    "@media (min-width: 641px) and (max-width: 900px)": {
      position: "absolute",
      width: "1px",
      height: "1px",
      overflow: "hidden",
      clipPath: "inset(50%)",
    },
  },
});

/** The main navigation; beside the page, or below it on a narrow screen. */
export function Navigation() {
  const styles = useStyles();
  const { path } = useRoute();
  return (
    <nav className={styles.nav} aria-label={t.shell.navigation}>
      {pages.map(({ page, href, label, Icon }) => {
        const isHere = path[0] === page;
        return (
          <a
            key={href}
            href={href}
            title={label()}
            className={mergeClasses(styles.link, isHere && styles.here)}
            aria-current={isHere ? "page" : undefined}
          >
            <Icon className={styles.icon} filled={isHere} aria-hidden />
            <span className={styles.label}>{label()}</span>
          </a>
        );
      })}
    </nav>
  );
}
