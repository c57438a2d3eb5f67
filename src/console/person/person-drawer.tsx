import {
  DrawerBody,
  DrawerHeader,
  makeStyles,
  OverlayDrawer,
  Tab,
  TabList,
  tokens,
  useId,
} from "@fluentui/react-components";
import { useState } from "react";
import { useMedia } from "../shell/theme.tsx";
import { t } from "../texts/texts.ts";
import { HistoryTab } from "./history-tab.tsx";
import { PersonActions } from "./person-actions.tsx";
import { PersonHead } from "./person-head.tsx";
import { usePerson } from "./use-person.ts";
import { WhyTab } from "./why-tab.tsx";

const tabs = ["why", "history"] as const;

const useStyles = makeStyles({
  wide: { width: "720px", maxWidth: "100vw" },
  head: { gap: tokens.spacingVerticalM },
  tabs: { marginLeft: `calc(-1 * ${tokens.spacingHorizontalM})` },
  panel: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr)",
    alignContent: "start",
    gap: tokens.spacingVerticalL,
    paddingBlock: tokens.spacingVerticalM,
  },
});

/** One employee over the page: who they are, what can be done, why they look as they do, and what was written. */
export default function PersonDrawer(props: { readonly email: string; readonly onClose: () => void }) {
  const styles = useStyles();
  const { email, onClose } = props;
  const panel = useId("person");
  const isNarrow = useMedia("(max-width: 720px)");
  const [tab, setTab] = useState<(typeof tabs)[number]>("why");
  const person = usePerson(email);
  return (
    <OverlayDrawer
      open
      position="end"
      {...(isNarrow ? { size: "full" as const } : { className: styles.wide })}
      aria-labelledby={`${panel}-name`}
      onOpenChange={(_, { open }) => !open && onClose()}
    >
      <DrawerHeader className={styles.head}>
        <PersonHead person={person} titleId={`${panel}-name`} onClose={onClose} />
        <PersonActions person={person} />
        <TabList
          className={styles.tabs}
          selectedValue={tab}
          onTabSelect={(_, { value }) => setTab(value === "history" ? "history" : "why")}
        >
          {tabs.map((name) => (
            <Tab key={name} value={name} id={`${panel}-${name}`} aria-controls={panel}>
              {t.person.tabs[name]}
            </Tab>
          ))}
        </TabList>
      </DrawerHeader>
      <DrawerBody tabIndex={0} role="tabpanel" id={panel} aria-labelledby={`${panel}-${tab}`}>
        <div className={styles.panel}>
          {tab === "why" ? <WhyTab email={email} /> : <HistoryTab email={email} />}
        </div>
      </DrawerBody>
    </OverlayDrawer>
  );
}
