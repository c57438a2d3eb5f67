import { PauseRegular, PlayRegular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { useMayRun } from "../shell/may.ts";
import { part } from "../shell/part.ts";
import { t } from "../texts/texts.ts";

const PauseDialog = part(() => import("./pause-dialog.tsx"));

/** Stops all writing, after a dialog that asks why; nothing while writing is paused. */
export function PauseButton() {
  const { data: pause } = useQuery(queries.pause);
  const [isAsking, setIsAsking] = useState(false);
  const may = useMayRun();
  if (pause) return null;
  return (
    <>
      <GuardedButton
        icon={<PauseRegular />}
        may={pause === undefined ? { allowed: false } : may}
        onClick={() => setIsAsking(true)}
      >
        {t.pause.pause}
      </GuardedButton>
      <Suspense>{isAsking && <PauseDialog onClose={() => setIsAsking(false)} />}</Suspense>
    </>
  );
}

/** Lets writing go on. */
export function ResumeButton() {
  const may = useMayRun();
  const resume = useResume();
  return (
    <GuardedButton
      icon={<PlayRegular />}
      may={resume.isPending ? { allowed: false } : may}
      onClick={() => resume.mutate()}
    >
      {t.pause.resume}
    </GuardedButton>
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
