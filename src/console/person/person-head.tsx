import { Button, makeStyles, Text, Title3, tokens } from "@fluentui/react-components";
import { DismissRegular } from "@fluentui/react-icons";
import { Photo } from "../parts/photo.tsx";
import { StandingBadge } from "../parts/standing-badge.tsx";
import { useTitleStyles } from "../parts/use-title-styles.ts";
import { t } from "../texts/texts.ts";
import type { Person } from "./use-person.ts";

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

/** Somebody's photo and name, where they work, and how they stand. */
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
        {name !== email && <Text className={styles.aside}>{email}</Text>}
        {standing && <StandingBadge standing={standing} />}
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
