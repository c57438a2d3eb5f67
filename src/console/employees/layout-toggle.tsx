import { makeStyles, ToggleButton } from "@fluentui/react-components";
import { GridRegular, TableRegular } from "@fluentui/react-icons";
import { useState } from "react";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({
  // At the end, where it stays when other commands come and go with the layout.
  group: { display: "flex", margin: "0 0 0 auto", padding: 0, border: "none" },
});

/** Chooses between cards and the table. */
export function LayoutToggle(props: {
  readonly layout: Layout;
  readonly onChoose: (layout: Layout) => void;
}) {
  return (
    <fieldset className={useStyles().group} aria-label={t.employees.layout}>
      {layouts.map((layout) => (
        <ToggleButton
          key={layout}
          appearance="subtle"
          checked={props.layout === layout}
          icon={layout === "cards" ? <GridRegular /> : <TableRegular />}
          aria-label={t.employees.layouts[layout]}
          title={t.employees.layouts[layout]}
          onClick={() => props.onChoose(layout)}
        />
      ))}
    </fieldset>
  );
}

const layouts = ["cards", "table"] as const;

/** How people are drawn: as cards side by side, or as a table. */
export type Layout = (typeof layouts)[number];

const key = "entra-sync-employees-layout";

/** The user's choice, stored in this browser. */
export function useLayout() {
  const [layout, setLayout] = useState<Layout>(
    () => layouts.find((one) => one === localStorage.getItem(key)) ?? "cards",
  );
  const choose = (next: Layout) => {
    localStorage.setItem(key, next);
    setLayout(next);
  };
  return [layout, choose] as const;
}
