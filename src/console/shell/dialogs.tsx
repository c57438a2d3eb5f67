import { createContext, lazy, type ReactNode, Suspense, useContext, useMemo, useState } from "react";
import type { Scope } from "../api/commands.ts";

const SyncDialog = lazy(() => import("../sync/sync-dialog.tsx"));
const SignatureDialog = lazy(() => import("../signature/signature-dialog.tsx"));
const ExclusionDialog = lazy(() => import("../person/exclusion-dialog.tsx"));
const UndoDialog = lazy(() => import("../person/undo-dialog.tsx"));

/** A sync to be previewed and then run, and what it is called: "Kari Nordmann", "Oslo, 12 people". */
export interface SyncRequest extends Scope {
  readonly label: string;
}

/** What a run wrote of somebody, to be put back. */
export interface UndoRequest {
  readonly email: string;
  readonly run: string;
  readonly targets?: readonly string[];
}

type Open =
  | { readonly dialog: "sync"; readonly request: SyncRequest }
  | { readonly dialog: "signature"; readonly email: string }
  | { readonly dialog: "exclusion"; readonly email: string }
  | { readonly dialog: "undo"; readonly request: UndoRequest };

interface Dialogs {
  readonly sync: (request: SyncRequest) => void;
  readonly signature: (email: string) => void;
  readonly exclude: (email: string) => void;
  readonly undo: (request: UndoRequest) => void;
}

const nowhere = () => {};
const DialogsContext = createContext<Dialogs>({
  sync: nowhere,
  signature: nowhere,
  exclude: nowhere,
  undo: nowhere,
});

/** How any part of the page opens a dialog over it. */
export const useDialogs = (): Dialogs => useContext(DialogsContext);

/** Holds the one dialog that is open; each is loaded when it is first needed. */
export function DialogsProvider({ children }: { readonly children: ReactNode }) {
  const [open, setOpen] = useState<Open>();
  const dialogs = useMemo<Dialogs>(
    () => ({
      sync: (request) => setOpen({ dialog: "sync", request }),
      signature: (email) => setOpen({ dialog: "signature", email }),
      exclude: (email) => setOpen({ dialog: "exclusion", email }),
      undo: (request) => setOpen({ dialog: "undo", request }),
    }),
    [],
  );
  const onClose = () => setOpen(undefined);
  return (
    <DialogsContext value={dialogs}>
      {children}
      <Suspense>
        {open?.dialog === "sync" && <SyncDialog request={open.request} onClose={onClose} />}
        {open?.dialog === "signature" && (
          <SignatureDialog email={open.email} onSync={dialogs.sync} onClose={onClose} />
        )}
        {open?.dialog === "exclusion" && <ExclusionDialog email={open.email} onClose={onClose} />}
        {open?.dialog === "undo" && <UndoDialog request={open.request} onClose={onClose} />}
      </Suspense>
    </DialogsContext>
  );
}
