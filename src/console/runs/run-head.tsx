import {
  Breadcrumb,
  BreadcrumbButton,
  BreadcrumbDivider,
  BreadcrumbItem,
  Button,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
  Title2,
  tokens,
} from "@fluentui/react-components";
import { hasEnded, type RunView } from "../../api/runs.ts";
import { Rest } from "../parts/said.tsx";
import { say } from "../parts/say.ts";
import { Message } from "../parts/wording.tsx";
import { hrefOf } from "../shell/route.ts";
import { CancelButton, RetryButton } from "../sync/confirmed-button.tsx";
import { hasWritten, kindIn } from "../sync/progress.ts";
import { t } from "../texts/texts.ts";
import { Downloads } from "./downloads.tsx";
import { runSentence } from "./run-sentence.ts";
import { RunStatusBadge } from "./run-status-badge.tsx";
import { UndoButtons } from "./undo-buttons.tsx";

const useStyles = makeStyles({
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalM },
  title: {
    flexGrow: 1,
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalM,
  },
  actions: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalS },
});

/** The run's kind, status and actions. */
export function RunHead({ run }: { readonly run: RunView }) {
  const styles = useStyles();
  const isUnderWay = !hasEnded(run) && run.status !== "held";
  return (
    <>
      <Breadcrumb aria-label={t.runs.crumbs} size="small">
        <BreadcrumbItem>
          <BreadcrumbButton as="a" href={hrefOf(["runs"])}>
            {t.runs.title}
          </BreadcrumbButton>
        </BreadcrumbItem>
        <BreadcrumbDivider />
        <BreadcrumbItem>
          <BreadcrumbButton as="a" href={hrefOf(["runs", run.id])} current>
            {run.id}
          </BreadcrumbButton>
        </BreadcrumbItem>
      </Breadcrumb>
      <div className={styles.head}>
        <div className={styles.title}>
          <Title2 as="h1">{t.runs.headings[kindIn(run)]}</Title2>
          <RunStatusBadge run={run} />
        </div>
        <div className={styles.actions}>
          {isUnderWay && <CancelButton id={run.id} />}
          <RetryButton run={run} />
          <UndoButtons run={run} />
          <WhatChanged run={run} />
          <Downloads run={run} />
        </div>
      </div>
      {!["failed", "stale", "held"].includes(run.status) && (
        <Text size={400}>{runSentence(run, t.runs)}</Text>
      )}
    </>
  );
}

/** Leads to the values that a run has written. */
function WhatChanged({ run }: { readonly run: RunView }) {
  if (!hasWritten(run)) return null;
  return (
    <Button as="a" href={hrefOf(["changes"], new URLSearchParams({ run: run.id }))}>
      {t.runs.whatChanged}
    </Button>
  );
}

/** Why a run waits, is held, or ended without being done, and the remedy. */
export function RunReason({ run: { status, reason } }: { readonly run: Pick<RunView, "status" | "reason"> }) {
  if (!reason || status === "cancelled") return null;
  const said = say(reason);
  return (
    <MessageBar intent={status === "failed" ? "error" : "warning"} layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>
          <Message said={said} />
        </MessageBarTitle>
        <Rest said={said} />
      </MessageBarBody>
    </MessageBar>
  );
}
