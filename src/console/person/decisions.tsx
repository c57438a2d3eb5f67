import { makeStyles, Text, tokens } from "@fluentui/react-components";
import type { Decision } from "../../api/links.ts";
import { When } from "../parts/when.tsx";
import { useMayRun } from "../shell/may.ts";
import { ConfirmedButton } from "../sync/confirmed-button.tsx";
import { t } from "../texts/texts.ts";
import { Section } from "./section.tsx";
import { useLinkCommands } from "./use-link-commands.tsx";
import { isSameEmail, useMember } from "./use-person.ts";

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", gap: tokens.spacingVerticalS },
  item: { display: "grid", minWidth: 0, overflowWrap: "anywhere" },
  aside: { color: tokens.colorNeutralForeground2 },
});

/** What people decided about a person and their account, newest first, and how to take back what is in force. */
export function Decisions(props: { readonly email: string; readonly decisions: readonly Decision[] }) {
  const styles = useStyles();
  const { email, decisions } = props;
  return (
    <Section title={t.links.decisions}>
      <ul className={styles.list}>
        {decisions.map((decision) => {
          const { what, at, by, account, previous, detail } = decision;
          return (
            <li key={`${at} ${what} ${account}`} className={styles.item}>
              <Text>
                {t.links.decided[what](account ?? decision.email)}
                {!isSameEmail(email, decision.email) && ` ${t.links.of(decision.email)}`}
              </Text>
              {detail && <Text>{detail}</Text>}
              <Text size={200} className={styles.aside}>
                {t.person.excludedBy(by)}, <When at={at} isAbsolute />
                {previous && `. ${t.links.previous(previous)}`}
              </Text>
            </li>
          );
        })}
      </ul>
      {isInForce(email, decisions) && <Forget email={email} />}
    </Section>
  );
}

/** Whether the newest decision about the account of this person was not forgotten since. */
function isInForce(email: string, decisions: readonly Decision[]): boolean {
  const own = decisions.filter((one) => isSameEmail(one.email, email));
  const newest = own.find(({ what }) => what === "confirmed" || what === "refused" || what === "forgotten");
  return newest !== undefined && newest.what !== "forgotten";
}

function Forget({ email }: { readonly email: string }) {
  const name = useMember(email)?.name ?? email;
  const may = useMayRun();
  const { forget } = useLinkCommands(email, name);
  return (
    <ConfirmedButton
      may={forget.isPending ? { allowed: false } : may}
      question={t.links.forgetSure(name)}
      yes={t.links.forgetYes}
      no={t.words.cancel}
      onConfirm={() => forget.mutate()}
    >
      {t.links.forget}
    </ConfirmedButton>
  );
}
