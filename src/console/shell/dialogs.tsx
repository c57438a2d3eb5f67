import { type ReactNode, Suspense, useMemo, useState } from "react";
import { useToasts } from "../parts/toasts.tsx";
import { t } from "../texts/texts.ts";
import { Boundary } from "./boundary.tsx";
import { part } from "./part.ts";
import { type Dialogs, DialogsContext, type SyncRequest, type UndoRequest } from "./use-dialogs.ts";

const SyncDialog = part(() => import("../sync/sync-dialog.tsx"));
const SignatureDialog = part(() => import("../signature/signature-dialog.tsx"));
const PhotoDialog = part(() => import("../photo/photo-dialog.tsx"));
const ExclusionDialog = part(() => import("../person/exclusion-dialog.tsx"));
const UndoDialog = part(() => import("../person/undo-dialog.tsx"));

type Open =
  | { readonly dialog: "sync"; readonly request: SyncRequest }
  | { readonly dialog: "signature"; readonly email: string }
  | { readonly dialog: "photo"; readonly email: string }
  | { readonly dialog: "exclusion"; readonly email: string }
  | { readonly dialog: "undo"; readonly request: UndoRequest };

/** Holds the one open dialog; each is loaded on first use. */
export function DialogsProvider({ children }: { readonly children: ReactNode }) {
  const [open, setOpen] = useState<Open>();
  const dialogs = useMemo<Dialogs>(
    () => ({
      sync: (request) => setOpen({ dialog: "sync", request }),
      signature: (email) => setOpen({ dialog: "signature", email }),
      photo: (email) => setOpen({ dialog: "photo", email }),
      exclude: (email) => setOpen({ dialog: "exclusion", email }),
      undo: (request) => setOpen({ dialog: "undo", request }),
    }),
    [],
  );
  const toasts = useToasts();
  const onClose = () => setOpen(undefined);
  const onError = (error: unknown) => {
    onClose();
    toasts.failed(t.problems.notOpened, error);
  };
  return (
    <DialogsContext value={dialogs}>
      {children}
      <Boundary shown={open?.dialog ?? ""} onError={onError}>
        <Suspense>
          {open?.dialog === "sync" && <SyncDialog request={open.request} onClose={onClose} />}
          {open?.dialog === "signature" && <SignatureDialog email={open.email} onClose={onClose} />}
          {open?.dialog === "photo" && <PhotoDialog email={open.email} onClose={onClose} />}
          {open?.dialog === "exclusion" && <ExclusionDialog email={open.email} onClose={onClose} />}
          {open?.dialog === "undo" && <UndoDialog request={open.request} onClose={onClose} />}
        </Suspense>
      </Boundary>
    </DialogsContext>
  );
}
