import { makeStyles, tokens } from "@fluentui/react-components";
import { t } from "../texts/texts.ts";
import type { Wording } from "./say.ts";
import { inLocalTime } from "./when.tsx";

const useStyles = makeStyles({
  summary: {
    cursor: "pointer",
    width: "fit-content",
    color: tokens.colorNeutralForeground2,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  original: { whiteSpace: "pre-wrap", overflowWrap: "anywhere" },
});

/** The message alone, marked as English where the page is not. */
export const Message = ({ said: { message, lang } }: { readonly said: Wording }) =>
  lang ? <span lang={lang}>{inLocalTime(message)}</span> : inLocalTime(message);

/** The app's own words, folded; nothing where they are shown already. */
export function Original({ of: { original } }: { readonly of: Wording }) {
  const styles = useStyles();
  if (!original) return null;
  return (
    <details>
      <summary className={styles.summary}>{t.words.details}</summary>
      <span className={styles.original} lang="en">
        {original}
      </span>
    </details>
  );
}
