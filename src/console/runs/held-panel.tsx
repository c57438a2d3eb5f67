import {
  Button,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
  tokens,
} from "@fluentui/react-components";
import { Suspense, useState } from "react";
import type { RunView } from "../../api/runs.ts";
import { now, useOfTime } from "../api/clock.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { Said } from "../parts/said.tsx";
import { fullTime } from "../parts/when.tsx";
import { useMayRun, useMayWrite } from "../shell/may.ts";
import { part } from "../shell/part.ts";
import { hrefOf } from "../shell/route.ts";
import { ConfirmedButton } from "../sync/confirmed-button.tsx";
import { Guards } from "../sync/guard-list.tsx";
import { useApprove, useRunCommands } from "../sync/use-run.ts";
import { t } from "../texts/texts.ts";

const ReleaseDialog = part(() => import("./release-dialog.tsx"));

const useStyles = makeStyles({
  body: {
    paddingBottom: tokens.spacingVerticalS,
    overflowWrap: "anywhere",
    display: "grid",
    gap: tokens.spacingVerticalS,
  },
  actions: {
    display: "flex",
    flexWrap: "wrap",
    gap: tokens.spacingHorizontalS,
    // Released with a thumb: one below the other, each as wide as the page.
    "@media (max-width: 640px)": {
      display: "grid",
      gridTemplateColumns: "minmax(0, 1fr)",
      "& .fui-Button": { width: "100%", maxWidth: "none", minHeight: "44px" },
    },
  },
});

const releasableMs = 24 * 3_600_000;

/** A held run: what to do and until when, why it is held, and what can be approved for later runs as well. */
export function HeldPanel({ run, onReadPlan }: { readonly run: RunView; readonly onReadPlan: () => void }) {
  const styles = useStyles();
  const mayWrite = useMayWrite();
  const mayRun = useMayRun();
  const { refuse } = useRunCommands(run.id);
  const [isReleasing, setIsReleasing] = useState(false);
  const until = Date.parse(run.heldAt ?? run.createdAt) + releasableMs;
  const isOpen = useOfTime(() => until > now());
  const approvals = [...new Set((run.guards ?? []).flatMap(({ approval }) => approval ?? []))];
  return (
    <MessageBar intent="warning" layout="multiline" data-held={run.id}>
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{t.runs.heldTitle}</MessageBarTitle>
        <Text>
          {run.plan && `${t.sync.headline(run.plan.totals.changed, run.plan.totals.changes)}. `}
          {isOpen ? t.runs.heldUntil(fullTime(new Date(until).toISOString())) : t.runs.heldExpired}
        </Text>
        <div className={styles.actions}>
          {run.plan && <Button onClick={onReadPlan}>{t.runs.readPlan}</Button>}
          {run.plan && isOpen && (
            <GuardedButton appearance="primary" may={mayWrite} onClick={() => setIsReleasing(true)}>
              {t.runs.release}
            </GuardedButton>
          )}
          <ConfirmedButton
            may={refuse.isPending ? { allowed: false } : mayRun}
            question={t.runs.refuseSure}
            yes={t.runs.refuseYes}
            no={t.runs.refuseNo}
            onConfirm={() => refuse.mutate()}
          >
            {t.runs.refuse}
          </ConfirmedButton>
        </div>
        {run.guards?.length ? (
          <Guards guards={run.guards} />
        ) : (
          <Text>{run.reason && <Said of={{ ...run.reason, remedy: undefined }} />}</Text>
        )}
        {isOpen && approvals.length > 0 && (
          <>
            <Text>{t.runs.approveInstead}</Text>
            <div className={styles.actions}>
              {approvals.some(isOfTemplates) && (
                <Button as="a" href={hrefOf(["templates"])}>
                  {t.runs.seeTemplates}
                </Button>
              )}
              {approvals.map((approval) => (
                <Approve key={approval} run={run.id} approval={approval} />
              ))}
            </div>
          </>
        )}
        <Suspense>
          {isReleasing && <ReleaseDialog run={run} onClose={() => setIsReleasing(false)} />}
        </Suspense>
      </MessageBarBody>
    </MessageBar>
  );
}

const isOfTemplates = (approval: string): boolean => approval.startsWith("templates:");

/** Approves what a guard holds, for this run and all later ones. */
function Approve({ run, approval }: { readonly run: string; readonly approval: string }) {
  const mayRun = useMayRun();
  const approve = useApprove(run);
  const [, target = ""] = approval.split(":");
  return (
    <ConfirmedButton
      may={approve.isPending ? { allowed: false } : mayRun}
      question={t.runs.approveSure}
      yes={t.runs.approveYes}
      no={t.runs.refuseNo}
      onConfirm={() => approve.mutate(approval)}
    >
      {isOfTemplates(approval) ? t.runs.approve.templates : t.runs.approve.firstRun(target)}
    </ConfirmedButton>
  );
}
