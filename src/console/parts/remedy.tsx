import { Button, Link, makeStyles, Tooltip, tokens } from "@fluentui/react-components";
import { CopyRegular } from "@fluentui/react-icons";
import { hrefOf } from "../shell/route.ts";
import { t } from "../texts/texts.ts";
import { splitRemedy } from "./split-remedy.ts";
import { useToasts } from "./toasts.tsx";
import { fullTime, inLocalTime } from "./when.tsx";

const useStyles = makeStyles({
  run: { display: "block" },
  remedy: { display: "block", whiteSpace: "pre-wrap", color: tokens.colorNeutralForeground2 },
  command: {
    display: "flex",
    alignItems: "start",
    justifyContent: "space-between",
    marginTop: tokens.spacingVerticalXS,
    padding: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalXXS} ${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  code: {
    minWidth: 0,
    padding: `${tokens.spacingVerticalXXS} 0`,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    overflowWrap: "anywhere",
  },
});

/** When a run was requested, which its id begins with. */
const timeOfRun = (id: string): string =>
  fullTime(id.replace(/^(....)(..)(..)T(..)(..)(..)Z.*/, "$1-$2-$3T$4:$5:$6Z"));

/** A remedy: sentences with links, also to the page of a run, or commands that can be copied. */
export function Remedy({
  text,
  isPlain = false,
  lang,
}: {
  readonly text: string;
  /** Only the text, where nothing may be a control of its own. */
  readonly isPlain?: boolean;
  /** The language of the text, where it is not that of the page. */
  readonly lang?: string;
}) {
  const styles = useStyles();
  if (isPlain) {
    return (
      <span className={styles.remedy} lang={lang}>
        {inLocalTime(text)}
      </span>
    );
  }
  const parts = splitRemedy(text).map((part, index) => ({ ...part, key: `${index} ${part.text}` }));
  return (
    <span className={styles.remedy} lang={lang}>
      {parts.map(({ kind, text: said, key }) => {
        if (kind === "command") return <Command key={key} text={said} />;
        if (kind === "run") {
          return (
            <Link key={key} href={hrefOf(["runs", said])} className={styles.run}>
              {t.words.openRun(timeOfRun(said))}
            </Link>
          );
        }
        if (kind === "text") return inLocalTime(said);
        return (
          <Link key={key} href={said} target="_blank" rel="noreferrer noopener" inline>
            {said}
          </Link>
        );
      })}
    </span>
  );
}

function Command({ text }: { readonly text: string }) {
  const styles = useStyles();
  const toasts = useToasts();
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => toasts.succeeded(t.words.copied),
      (error: unknown) => toasts.failed(t.words.copyCommand, error),
    );
  return (
    <span className={styles.command}>
      <code className={styles.code}>{text}</code>
      <Tooltip content={t.words.copyCommand} relationship="label">
        <Button size="small" appearance="subtle" icon={<CopyRegular />} onClick={copy} />
      </Tooltip>
    </span>
  );
}
