import { makeStyles, ToggleButton } from "@fluentui/react-components";
import { AppsListRegular, GridRegular } from "@fluentui/react-icons";
import { useState } from "react";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({ group: { display: "flex", margin: 0, padding: 0, border: "none" } });

/** Chooses between cards and lines. */
export function LayoutToggle(props: {
  readonly layout: Layout;
  readonly onChoose: (layout: Layout) => void;
}) {
  return (
    <fieldset className={useStyles().group} aria-label={t.employees.layout}>
      {(["cards", "list"] as const).map((layout) => (
        <ToggleButton
          key={layout}
          appearance="subtle"
          checked={props.layout === layout}
          icon={layout === "cards" ? <GridRegular /> : <AppsListRegular />}
          aria-label={t.employees.layouts[layout]}
          title={t.employees.layouts[layout]}
          onClick={() => props.onChoose(layout)}
        />
      ))}
    </fieldset>
  );
}

/** How people are drawn: as cards side by side, or one line each. */
export type Layout = "cards" | "list";

const key = "entra-sync-employees-layout";

/** The user's choice, stored in this browser. */
export function useLayout() {
  const [layout, setLayout] = useState<Layout>(localStorage.getItem(key) === "list" ? "list" : "cards");
  const choose = (next: Layout) => {
    localStorage.setItem(key, next);
    setLayout(next);
  };
  return [layout, choose] as const;
}
