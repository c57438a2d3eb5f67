import { Link, makeStyles, Text, tokens } from "@fluentui/react-components";
import type { LastOutcome } from "../../api/person.ts";
import { retryable } from "../../api/runs.ts";
import { Rest } from "../parts/said.tsx";
import { say, type Wording } from "../parts/say.ts";
import { When } from "../parts/when.tsx";
import { Message } from "../parts/wording.tsx";
import { hrefOf } from "../shell/route.ts";
import { OutcomeBadge } from "../sync/outcome-badge.tsx";
import { t } from "../texts/texts.ts";
import { Section } from "./section.tsx";

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", gap: tokens.spacingVerticalM },
  item: { display: "grid", gap: tokens.spacingVerticalXXS, overflowWrap: "anywhere" },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: tokens.spacingHorizontalM },
  aside: { color: tokens.colorNeutralForeground2 },
});

/** A person's last outcome in each target, with the reason and remedy unless it succeeded; failures have theirs above. */
export function LastOutcomes({ outcomes }: { readonly outcomes: readonly LastOutcome[] }) {
  const styles = useStyles();
  return (
    <Section title={t.person.outcomes}>
      {outcomes.length === 0 && <Text>{t.person.outcomesNone}</Text>}
      <ul className={styles.list}>
        {outcomes.map((outcome) => (
          <li key={outcome.target} className={styles.item}>
            <span className={styles.head}>
              <OutcomeBadge status={outcome.status} code={outcome.code} target={outcome.target} />
              <When at={outcome.at} isAbsolute />
              <Text size={200} className={styles.aside}>
                {t.person.startedBy(outcome.startedBy)}
              </Text>
              <Link href={hrefOf(["runs", outcome.run])} inline>
                {t.person.run}
              </Link>
            </span>
            {outcome.message && !retryable.includes(outcome.status) && (
              <Text>
                <Message said={said(outcome)} />{" "}
                {outcome.code && <small className={styles.aside}>({outcome.code})</small>}
                <Rest said={said(outcome)} />
              </Text>
            )}
            {outcome.requestId && outcome.message && !retryable.includes(outcome.status) && (
              <Text size={200} className={styles.aside}>
                {t.problems.requestId(outcome.requestId)}
              </Text>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

const said = (outcome: LastOutcome): Wording => say({ ...outcome, message: outcome.message ?? "" });
