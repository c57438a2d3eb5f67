import { createContext, useContext } from "react";
import type { Scope } from "../../api/client.ts";

/** A sync to preview and then run, and its label: "Kari Nordmann", "Oslo, 12 people". */
export interface SyncRequest extends Scope {
  readonly label: string;
  /** Is given the run that applies the plan, as soon as there is one. */
  readonly onStarted?: (run: string) => void;
}

/** What a run wrote to a person, to be undone. */
export interface UndoRequest {
  readonly email: string;
  readonly run: string;
  readonly targets?: readonly string[];
}

/** The dialogs that any part of the page can open; one is open at a time. */
export interface Dialogs {
  readonly sync: (request: SyncRequest) => void;
  readonly signature: (email: string) => void;
  readonly photo: (email: string) => void;
  readonly exclude: (email: string) => void;
  readonly undo: (request: UndoRequest) => void;
}

const nowhere = () => {};

/** The context of the dialogs; provided by the page's frame. */
export const DialogsContext = createContext<Dialogs>({
  sync: nowhere,
  signature: nowhere,
  photo: nowhere,
  exclude: nowhere,
  undo: nowhere,
});

/** Opens a dialog from any part of the page. */
export const useDialogs = (): Dialogs => useContext(DialogsContext);
