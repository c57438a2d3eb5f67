import { useMutation, useQueryClient } from "@tanstack/react-query";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { useToasts } from "../parts/toasts.tsx";
import { t } from "../texts/texts.ts";

type Order = Parameters<typeof commands.exclude>[1];

/** Leaving somebody alone, and syncing them again; `onDone` once the app has it on record. */
export function useExclusionCommands(email: string, name: string, onDone: () => void) {
  const client = useQueryClient();
  const toasts = useToasts();
  const settled = (title: string, body?: string) => {
    for (const queryKey of [queries.exclusions.queryKey, queries.staff.queryKey, ["person", email]]) {
      void client.invalidateQueries({ queryKey });
    }
    toasts.succeeded(title, body);
    onDone();
  };
  return {
    exclude: useMutation({
      mutationFn: (order: Order) => commands.exclude(email, order),
      onSuccess: () => settled(t.person.saved(name)),
    }),
    include: useMutation({
      mutationFn: () => commands.include(email),
      onSuccess: () => settled(t.person.included(name), t.person.includedWhy),
    }),
  };
}
