import { createContext, useContext } from "react";
import type { Scope } from "../../api/client.ts";

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

/** The dialogs that any part of the page can open over it; one is open at a time. */
export interface Dialogs {
  readonly sync: (request: SyncRequest) => void;
  readonly signature: (email: string) => void;
  readonly exclude: (email: string) => void;
  readonly undo: (request: UndoRequest) => void;
}

const nowhere = () => {};

/** Where the dialogs are; the page's frame gives them. */
export const DialogsContext = createContext<Dialogs>({
  sync: nowhere,
  signature: nowhere,
  exclude: nowhere,
  undo: nowhere,
});

/** How any part of the page opens a dialog over it. */
export const useDialogs = (): Dialogs => useContext(DialogsContext);
