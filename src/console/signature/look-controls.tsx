import { makeStyles, Switch, Tab, TabList, Text, tokens } from "@fluentui/react-components";
import { t } from "../texts/texts.ts";

/** The display options that the user chose. */
export interface Chosen {
  readonly format: "html" | "text";
  readonly withPhoto: boolean;
  readonly dark: boolean;
}

const useStyles = makeStyles({
  bar: { display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: tokens.spacingHorizontalM },
  aside: { color: tokens.colorNeutralForeground2 },
});

/** HTML or text, with or without photo, on a light or dark background. */
export function LookControls(props: {
  readonly chosen: Chosen;
  readonly hasPhoto: boolean;
  readonly panel: string;
  readonly onChange: (chosen: Chosen) => void;
}) {
  const styles = useStyles();
  const { chosen, hasPhoto, panel, onChange } = props;
  const isHtml = chosen.format === "html";
  return (
    <>
      <div className={styles.bar}>
        <TabList
          aria-label={t.signature.format}
          selectedValue={chosen.format}
          onTabSelect={(_, { value }) => onChange({ ...chosen, format: value === "text" ? "text" : "html" })}
        >
          {(["html", "text"] as const).map((format) => (
            <Tab key={format} id={`${panel}-${format}`} value={format} aria-controls={panel}>
              {t.signature.formats[format]}
            </Tab>
          ))}
        </TabList>
        <Switch
          label={t.signature.withPhoto}
          checked={hasPhoto && chosen.withPhoto}
          disabled={!hasPhoto}
          onChange={(_, { checked }) => onChange({ ...chosen, withPhoto: checked })}
        />
        <Switch
          label={t.signature.dark}
          checked={isHtml && chosen.dark}
          disabled={!isHtml}
          onChange={(_, { checked }) => onChange({ ...chosen, dark: checked })}
        />
      </div>
      {!hasPhoto && (
        <Text size={200} className={styles.aside}>
          {t.signature.noPhoto}
        </Text>
      )}
      {isHtml && chosen.dark && (
        <Text size={200} className={styles.aside}>
          {t.signature.darkWhy}
        </Text>
      )}
    </>
  );
}
