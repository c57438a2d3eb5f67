import { Link } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Candidate } from "../../api/plan.ts";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { useToasts } from "../parts/toasts.tsx";
import { useDialogs } from "../shell/use-dialogs.ts";
import { t } from "../texts/texts.ts";

/** Confirms or refuses an account of a person, or forgets what was decided; a run is offered, and not started. */
export function useLinkCommands(email: string, name: string) {
  const client = useQueryClient();
  const toasts = useToasts();
  const dialogs = useDialogs();
  // A command ends when what is shown is up to date: until then nothing else can be decided.
  const settled = (...[title, body, link]: Parameters<typeof toasts.succeeded>) => {
    toasts.succeeded(title, body, link);
    void client.invalidateQueries({ queryKey: queries.employees.queryKey });
    return client.invalidateQueries({ queryKey: ["person", email] });
  };
  const sync = <Link onClick={() => dialogs.sync({ emails: [email], label: name })}>{t.links.syncNow}</Link>;
  return {
    confirm: useMutation({
      mutationFn: ({ entraId }: Candidate) => commands.confirmLink(email, entraId),
      onSuccess: (_, { userPrincipalName }) =>
        settled(t.links.confirmed(name, userPrincipalName), t.links.confirmedWhy, sync),
    }),
    refuse: useMutation({
      mutationFn: ({ entraId }: Candidate) => commands.refuseLink(email, entraId),
      onSuccess: (_, { userPrincipalName }) =>
        settled(t.links.refused(name, userPrincipalName), t.links.refusedWhy),
    }),
    forget: useMutation({
      mutationFn: () => commands.forgetLink(email),
      onSuccess: () => settled(t.links.forgotten(name), t.links.forgottenWhy),
      onError: (error) => toasts.failed(t.links.notForgotten(name), error),
    }),
  };
}
