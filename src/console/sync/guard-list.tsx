import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from "@fluentui/react-components";
import type { Guard } from "../../api/plan.ts";
import { shown } from "../parts/shown-value.ts";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({
  guards: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
  examples: {
    margin: 0,
    paddingInlineStart: tokens.spacingHorizontalL,
    color: tokens.colorNeutralForeground2,
  },
  body: { overflowWrap: "anywhere", paddingBlock: tokens.spacingVerticalXS },
});

/** The guards that hold a plan, with the numbers and the first people concerned. */
export function GuardList({ guards, title }: { readonly guards: readonly Guard[]; readonly title: string }) {
  const styles = useStyles();
  if (guards.length === 0) return null;
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{title}</MessageBarTitle>
        <Guards guards={guards} />
      </MessageBarBody>
    </MessageBar>
  );
}

/** Only the guards' sentences, for a container that has its own heading. */
export function Guards({ guards }: { readonly guards: readonly Guard[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.guards}>
      {guards.map(({ name, message, examples = [] }) => (
        <li key={name} data-guard={name}>
          {message}
          {examples.length > 0 && (
            <>
              {" "}
              {t.sync.guardExamples}:
              <ul className={styles.examples}>
                {examples.map(({ email, from, to }) => (
                  <li key={email}>
                    {email}: {shown(from, "from")} → {shown(to, "to")}
                  </li>
                ))}
              </ul>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
