import {
  Card,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Subtitle2,
  Text,
  tokens,
} from "@fluentui/react-components";
import { PauseRegular, PlayRegular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { Pause } from "../../api/pause.ts";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { fullTime } from "../parts/when.tsx";
import { useMayRun } from "../shell/may.ts";
import { t } from "../texts/texts.ts";

const PauseDialog = lazy(() => import("./pause-dialog.tsx"));

const useStyles = makeStyles({
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalM },
  title: { flexGrow: 1 },
  body: { overflowWrap: "anywhere" },
  line: { display: "block" },
});

/** Whether writing is paused, who paused it, why and until when; and the button that pauses or resumes it. */
export function PauseCard() {
  const styles = useStyles();
  const { data: pause, error, refetch } = useQuery(queries.pause);
  const [isAsking, setIsAsking] = useState(false);
  const may = useMayRun();
  const resume = useResume();
  return (
    <Card>
      <div className={styles.head}>
        <Subtitle2 as="h2" className={styles.title}>
          {t.pause.heading}
        </Subtitle2>
        {pause ? (
          <GuardedButton
            appearance="primary"
            icon={<PlayRegular />}
            may={resume.isPending ? { allowed: false } : may}
            onClick={() => resume.mutate()}
          >
            {t.pause.resume}
          </GuardedButton>
        ) : (
          <GuardedButton
            icon={<PauseRegular />}
            may={pause === undefined ? { allowed: false } : may}
            onClick={() => setIsAsking(true)}
          >
            {t.pause.pause}
          </GuardedButton>
        )}
      </div>
      {error && <ProblemMessage error={error} onRetry={() => refetch()} />}
      {pause && <Paused pause={pause} />}
      {pause === null && <Text>{t.pause.running}</Text>}
      <Suspense>{isAsking && <PauseDialog onClose={() => setIsAsking(false)} />}</Suspense>
    </Card>
  );
}

function Paused({ pause }: { readonly pause: Pause }) {
  const styles = useStyles();
  const { at, until } = pause;
  const end = until === undefined ? t.pause.untilResumed : t.pause.until(fullTime(until));
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{t.pause.title}</MessageBarTitle>
        <Text className={styles.line}>{t.pause.why(pause)}</Text>
        <Text className={styles.line} size={200}>
          {t.pause.since(fullTime(at))}, {end}
        </Text>
        <Text className={styles.line} size={200}>
          {t.pause.what}
        </Text>
      </MessageBarBody>
    </MessageBar>
  );
}

function useResume() {
  const client = useQueryClient();
  const toasts = useToasts();
  return useMutation({
    mutationFn: commands.resume,
    onSuccess: () => toasts.succeeded(t.pause.resumed),
    onError: (error) => toasts.failed(t.pause.resumeFailed, error),
    onSettled: () => client.invalidateQueries({ queryKey: queries.pause.queryKey }),
  });
}
