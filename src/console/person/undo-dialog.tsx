import { Dialog, DialogBody, DialogSurface, DialogTitle } from "@fluentui/react-components";
import { useState } from "react";
import { useTitleStyles } from "../parts/use-title-styles.ts";
import type { UndoRequest } from "../shell/use-dialogs.ts";
import { t } from "../texts/texts.ts";
import { UndoPlan } from "./undo-plan.tsx";
import { UndoRun } from "./undo-run.tsx";
import { useMember } from "./use-member.ts";

/** Puts back what a run replaced of somebody: shows first what that would be, then how it goes. */
export default function UndoDialog(props: { readonly request: UndoRequest; readonly onClose: () => void }) {
  const { title } = useTitleStyles();
  const { request, onClose } = props;
  const name = useMember(request.email)?.name ?? request.email;
  const [attempt, setAttempt] = useState(0);
  const [run, setRun] = useState<string>();
  const lookAgain = () => {
    setRun(undefined);
    setAttempt((before) => before + 1);
  };
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle className={title}>{t.person.undoTitle(name)}</DialogTitle>
          {run === undefined ? (
            <UndoPlan {...{ request, attempt, onClose }} onStarted={setRun} onLookAgain={lookAgain} />
          ) : (
            <UndoRun id={run} name={name} onClose={onClose} onLookAgain={lookAgain} />
          )}
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
