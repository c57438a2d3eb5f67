import type { RunView } from "../../src/api/runs.ts";
import type { Scene } from "./with-stack.ts";

/** Undoes what a run wrote for one person, and waits for the end: the undo's run, and what it planned for the person. */
export const undoOf =
  (scene: () => Scene) =>
  async (email: string, run: Pick<RunView, "id">, more: { mode?: string; targets?: string[] } = {}) => {
    const { id } = await scene()
      .client()
      .undo(email, { run: run.id, ...more });
    const undone = await scene().follow({ id });
    const plan = await scene().plan(undone);
    const [planned] = plan.employees;
    return {
      run: undone,
      changes: planned?.changes ?? [],
      codes: planned?.notes.map(({ code }) => code),
      notes: planned?.notes,
    };
  };
