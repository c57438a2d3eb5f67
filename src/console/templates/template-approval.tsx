import {
  Link,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
  tokens,
} from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { Said } from "../parts/said.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { fullTime } from "../parts/when.tsx";
import { useMayRun } from "../shell/may.ts";
import { hrefOf } from "../shell/route.ts";
import { ConfirmedButton } from "../sync/confirmed-button.tsx";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({
  summary: {
    cursor: "pointer",
    width: "fit-content",
    color: tokens.colorNeutralForeground2,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  card: { display: "grid", gap: tokens.spacingVerticalS, justifyItems: "start" },
  digest: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: "anywhere" },
});

/** The digest of the deployed templates, who approved them, and the button that does; which runs wait for it. */
export function TemplateApproval() {
  const styles = useStyles();
  const mayRun = useMayRun();
  const { data, error, refetch } = useQuery(queries.templates);
  const approve = useApproveTemplates();
  if (error && !data) return <ProblemMessage isOnPage error={error} onRetry={() => refetch()} />;
  if (!data) return <Loading />;
  const { current, problem, waiting } = data;
  if (!current)
    return (
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{t.templates.broken}</MessageBarTitle>
          {problem && <Said of={problem} />}
        </MessageBarBody>
      </MessageBar>
    );
  const { digest, approval } = current;
  return (
    <div className={styles.card} data-approval={approval ? "given" : "missing"}>
      <Text>
        {approval ? t.templates.approvedBy(approval.by, fullTime(approval.at)) : t.templates.notApproved}
      </Text>
      {waiting.map((id) => (
        <Link key={id} href={hrefOf(["runs", id])}>
          {t.templates.waiting(1)}
        </Link>
      ))}
      {!approval && (
        <ConfirmedButton
          may={approve.isPending ? { allowed: false } : mayRun}
          question={t.templates.approveSure}
          yes={t.templates.approveYes}
          no={t.templates.approveNo}
          onConfirm={() => approve.mutate(digest)}
        >
          {t.templates.approve}
        </ConfirmedButton>
      )}
      <details>
        <summary className={styles.summary}>{t.templates.digest}</summary>
        <span className={styles.digest}>{digest}</span>
      </details>
    </div>
  );
}

function useApproveTemplates() {
  const toasts = useToasts();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (digest: string) => commands.approve(`templates:${digest}`),
    onSuccess({ released }) {
      void client.invalidateQueries({ queryKey: queries.templates.queryKey });
      void client.invalidateQueries({ queryKey: queries.runs.queryKey });
      toasts.succeeded(
        released.length > 0 ? t.templates.approvedAndReleased(released.length) : t.templates.approved,
      );
    },
    onError: (error) => toasts.failed(t.templates.approveFailed, error),
  });
}
