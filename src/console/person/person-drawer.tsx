import {
  Button,
  DrawerBody,
  DrawerHeader,
  makeStyles,
  OverlayDrawer,
  Tab,
  TabList,
  Text,
  Title3,
  tokens,
  useId,
} from "@fluentui/react-components";
import { DismissRegular } from "@fluentui/react-icons";
import { useState } from "react";
import { breakable } from "../parts/breakable.tsx";
import { Photo } from "../parts/photo.tsx";
import { SyncStateBadge } from "../parts/sync-state-badge.tsx";
import { useTitleStyles } from "../parts/use-title-styles.ts";
import { useMedia } from "../shell/theme.tsx";
import { t } from "../texts/texts.ts";
import { HistoryTab } from "./history-tab.tsx";
import { PersonActions } from "./person-actions.tsx";
import { type Person, usePerson } from "./use-person.ts";
import { Failures, WhyTab } from "./why-tab.tsx";

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

/** One employee in a drawer over the page: who they are, the actions, the current values, and the history. */
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
          {tab === "why" && <Failures email={email} />}
          {tab === "why" ? <WhyTab email={email} /> : <HistoryTab email={email} />}
        </div>
      </DrawerBody>
    </OverlayDrawer>
  );
}

const useHeadStyles = makeStyles({
  head: {
    display: "grid",
    gridTemplateColumns: "auto minmax(0, 1fr) auto",
    columnGap: tokens.spacingHorizontalL,
    alignItems: "start",
    width: "100%",
  },
  who: { display: "grid", justifyItems: "start", gap: tokens.spacingVerticalXXS, overflowWrap: "anywhere" },
  aside: { color: tokens.colorNeutralForeground2 },
});

/** A person's photo, name, office and sync state. */
export function PersonHead(props: {
  readonly person: Person;
  readonly titleId: string;
  readonly onClose: () => void;
}) {
  const styles = useHeadStyles();
  const { title: clamped } = useTitleStyles();
  const { person, titleId, onClose } = props;
  const { email, name, title, office, hasPhoto, standing } = person;
  return (
    <div className={styles.head} data-standing={standing}>
      <Photo {...{ email, name, hasPhoto }} size={72} />
      <div className={styles.who}>
        <Title3 as="h2" id={titleId} dir="auto" className={clamped}>
          {name}
        </Title3>
        {(title || office) && (
          <Text dir="auto" className={clamped}>
            {[title, office].filter(Boolean).join(" · ")}
          </Text>
        )}
        {name !== email && <Text className={styles.aside}>{breakable(email)}</Text>}
        {standing && <SyncStateBadge standing={standing} />}
      </div>
      <Button
        appearance="subtle"
        icon={<DismissRegular />}
        aria-label={t.words.close}
        title={t.words.close}
        onClick={onClose}
      />
    </div>
  );
}
