import { Badge, Link, makeStyles, Text, tokens } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Mismatch } from "../../api/mismatches.ts";
import { commands } from "../api/commands.ts";
import { FieldName } from "../parts/field-name.tsx";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { Thumbnail } from "../parts/photo.tsx";
import { Said } from "../parts/said.tsx";
import { say } from "../parts/say.ts";
import { shown, wholeOf } from "../parts/shown-value.ts";
import { useToasts } from "../parts/toasts.tsx";
import { fullTime } from "../parts/when.tsx";
import { useMayRun } from "../shell/may.ts";
import { hrefOf } from "../shell/route.ts";
import { t } from "../texts/texts.ts";
import type { Pending } from "./decision-dialog.tsx";

const useStyles = makeStyles({
  item: {
    display: "grid",
    gap: tokens.spacingVerticalXS,
    padding: tokens.spacingHorizontalM,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    overflowWrap: "anywhere",
  },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalS },
  values: {
    display: "grid",
    gridTemplateColumns: "max-content minmax(0, 1fr)",
    "@media (max-width: 640px)": { gridTemplateColumns: "minmax(0, 2fr) minmax(0, 3fr)" },
    columnGap: tokens.spacingHorizontalM,
    margin: 0,
    "& dd": { margin: 0 },
    "& dt": { color: tokens.colorNeutralForeground2 },
  },
  buttons: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
});

/** One property of one person that differs, with what can be done about it. */
export function MismatchItem(props: {
  readonly mismatch: Mismatch;
  readonly onDecide: (pending: Pending) => void;
}) {
  const styles = useStyles();
  const { mismatch, onDecide } = props;
  const { email, name, office, target, field, here, there, kind, written, accepted, changedBy, drift } =
    mismatch;
  const mayRun = useMayRun();
  const end = useEnd();
  return (
    <li className={styles.item} data-mismatch={`${email} ${field}`}>
      <div className={styles.head}>
        <Link href={hrefOf(["employees", email])}>{name || email}</Link>
        <Text>{office}</Text>
        <Text weight="semibold">
          <FieldName target={target} field={field} />
        </Text>
        <Badge appearance="outline" color={kind === "changed-since" ? "warning" : "informative"}>
          {t.mismatches.badge[kind]}
        </Badge>
      </div>
      <dl className={styles.values}>
        <dt>{t.mismatches.database}</dt>
        <dd title={wholeOf(here)}>
          {target === "photo" && <Thumbnail email={email} of="source" />}
          {shown(here, "to")}
        </dd>
        <dt>{t.mismatches.entra}</dt>
        <dd>
          {target === "photo" && <Thumbnail email={email} of="entra" />}
          {drift && target === field
            ? say({ code: "drifted", message: drift.message, target }).message
            : shown(there, "from")}
        </dd>
        {drift && (
          <>
            <dt>{t.mismatches.found}</dt>
            <dd>{fullTime(drift.at)}</dd>
          </>
        )}
        {written && (
          <>
            <dt>{t.mismatches.written(fullTime(written.at))}</dt>
            <dd>{shown(written.value, "to")}</dd>
          </>
        )}
      </dl>
      {changedBy?.state === "known" && (
        <Text>{t.mismatches.changedBy(changedBy.name, fullTime(changedBy.at))}</Text>
      )}
      {changedBy?.state === "unknown" && (
        <details>
          <summary>{t.mismatches.unknown}</summary>
          <Said of={{ ...changedBy, message: changedBy.reason }} />
        </details>
      )}
      {accepted && (
        <Text>{t.mismatches.accepted(fullTime(accepted.until), accepted.by, accepted.reason)}</Text>
      )}
      <div className={styles.buttons}>
        {accepted ? (
          <GuardedButton
            may={end.isPending ? { allowed: false } : mayRun}
            onClick={() => end.mutate({ email, field })}
          >
            {t.mismatches.end}
          </GuardedButton>
        ) : (
          <GuardedButton may={mayRun} onClick={() => onDecide({ what: "accept", mismatch })}>
            {t.mismatches.accept}
          </GuardedButton>
        )}
        <GuardedButton may={mayRun} onClick={() => onDecide({ what: "report", mismatch })}>
          {t.mismatches.report}
        </GuardedButton>
      </div>
    </li>
  );
}

function useEnd() {
  const toasts = useToasts();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ email, field }: Pick<Mismatch, "email" | "field">) => commands.endAcceptance(email, field),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["mismatches"] });
      toasts.succeeded(t.mismatches.done.end);
    },
    onError: (error) => toasts.failed(t.mismatches.failed, error),
  });
}
