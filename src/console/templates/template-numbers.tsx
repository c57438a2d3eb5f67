import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Subtitle2,
  tokens,
} from "@fluentui/react-components";
import type { TemplatesPreview } from "../../api/templates.ts";
import { say } from "../parts/say.ts";
import { language, t } from "../texts/texts.ts";

const useStyles = makeStyles({
  facts: {
    display: "grid",
    gridTemplateColumns: "fit-content(50%) minmax(0, 1fr)",
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
    margin: 0,
    overflowWrap: "anywhere",
  },
  name: { fontWeight: tokens.fontWeightSemibold },
  value: { margin: 0 },
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalL, overflowWrap: "anywhere" },
});

/** What templates mean for everyone: warnings, the room that is left, and who gets which. */
export function TemplateNumbers({ preview }: { readonly preview: TemplatesPreview }) {
  const styles = useStyles();
  const { warnings, sizes, choices } = preview;
  const rows = [
    ...sizes.map(({ format, characters, left, email }) => [
      t.templates.longest[format],
      `${t.templates.left(characters, left)} (${email})`,
    ]),
    ...choices.map(({ choice, people }) => [t.templates.choice(choice), t.templates.people(people)]),
  ];
  return (
    <>
      {warnings.length > 0 && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t.templates.warnings(warnings.length)}</MessageBarTitle>
            <ul className={styles.list}>
              {warnings.map(({ file, line, message, code = "", values = [] }) => {
                const own = t.lint[code]?.(...values) ?? ownNote({ code, message });
                return (
                  <li
                    key={`${file} ${line} ${message}`}
                    lang={own !== undefined || language === "en" ? undefined : "en"}
                  >
                    {t.templates.warning(file, line, own ?? message)}
                  </li>
                );
              })}
            </ul>
          </MessageBarBody>
        </MessageBar>
      )}
      <Subtitle2 as="h2">{t.templates.numbers}</Subtitle2>
      <dl className={styles.facts}>
        {rows.map(([name = "", value = ""]) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
    </>
  );
}

/** A note of a plan is a warning here, with its code; undefined where there are only the app's own words. */
function ownNote(note: { readonly code: string; readonly message: string }): string | undefined {
  const { message, lang } = say(note);
  return lang === "en" ? undefined : message;
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  const styles = useStyles();
  return (
    <>
      <dt className={styles.name}>{name}</dt>
      <dd className={styles.value}>{value}</dd>
    </>
  );
}
