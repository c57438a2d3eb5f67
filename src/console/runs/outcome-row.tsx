import { Link, makeStyles, Text, tokens } from "@fluentui/react-components";
import { memo } from "react";
import type { Outcome } from "../../api/runs.ts";
import { Rest } from "../parts/said.tsx";
import { say } from "../parts/say.ts";
import { fieldName } from "../parts/shown-value.ts";
import { Message } from "../parts/wording.tsx";
import { hrefOf } from "../shell/route.ts";
import { OutcomeBadge } from "../sync/outcome-badge.tsx";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({
  row: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 3fr) minmax(0, 3fr) minmax(0, 6fr)",
    columnGap: tokens.spacingHorizontalM,
    alignItems: "start",
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: "anywhere",
    "@media (max-width: 640px)": { gridTemplateColumns: "minmax(0, 1fr)", rowGap: tokens.spacingVerticalXS },
  },
  aside: { color: tokens.colorNeutralForeground2 },
});

/** One person's outcome in one target: what was written, or the reason and remedy. */
export const OutcomeRow = memo(function OutcomeRow({
  outcome: { email, target, status, fields = [], code, message, remedy, requestId },
  name,
}: {
  readonly outcome: Outcome;
  readonly name: string | undefined;
}) {
  const styles = useStyles();
  const said = say({ code, message: message ?? "", remedy, target });
  return (
    <div className={styles.row} data-outcome={status} data-person={email}>
      <span>
        <Link href={hrefOf(["employees", email])}>{name ?? email}</Link>
        {name && (
          <Text block size={200} className={styles.aside}>
            {email}
          </Text>
        )}
      </span>
      <span>
        <OutcomeBadge status={status} code={code} target={target} />
      </span>
      <span>
        {message && (
          <Text block>
            <Message said={said} />
          </Text>
        )}
        <Rest said={said} />
        {fields.length > 0 && (
          <Text block>{t.runs.fieldsWritten(fields.map((field) => fieldName(target, field)))}</Text>
        )}
        {(code || (requestId && message)) && (
          <Text block size={200} className={styles.aside}>
            {[code, message && requestId && t.problems.requestId(requestId)].filter(Boolean).join(" · ")}
          </Text>
        )}
      </span>
    </div>
  );
});
