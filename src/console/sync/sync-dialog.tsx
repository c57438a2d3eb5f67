import {
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queries } from "../api/queries.ts";
import { useTitleStyles } from "../parts/use-title-styles.ts";
import type { SyncRequest } from "../shell/use-dialogs.ts";
import { t } from "../texts/texts.ts";
import { PreviewStep } from "./preview-step.tsx";
import { RunStep } from "./run-step.tsx";

const useStyles = makeStyles({
  surface: {
    maxWidth: "min(860px, calc(100vw - 16px))",
    padding: tokens.spacingHorizontalXL,
    "@media (max-width: 640px)": { padding: tokens.spacingHorizontalM },
  },
});

/** Syncs some people or all: first the preview, then the progress, then the result. */
export default function SyncDialog({
  request,
  onClose,
}: {
  readonly request: SyncRequest;
  readonly onClose: () => void;
}) {
  const styles = useStyles();
  const { title } = useTitleStyles();
  const { data: me } = useQuery(queries.me);
  const [runId, setRunId] = useState<string>();
  const [targets, setTargets] = useState(request.targets);
  const { label, emails } = request;
  const scope = { ...(emails && { emails }), ...(targets && { targets }) };
  return (
    <Dialog open modalType="modal" onOpenChange={(_, { open }) => open || onClose()}>
      <DialogSurface className={styles.surface} aria-label={t.sync.title(label)}>
        <DialogBody>
          <DialogTitle as="h2" className={title}>
            {t.sync.title(label)}
          </DialogTitle>
          {runId === undefined ? (
            <PreviewStep
              scope={scope}
              choices={me?.targets ?? []}
              onTargets={setTargets}
              onStarted={(id) => {
                setRunId(id);
                request.onStarted?.(id);
              }}
              onClose={onClose}
            />
          ) : (
            <RunStep key={runId} id={runId} onAgain={() => setRunId(undefined)} onClose={onClose} />
          )}
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
