import {
  Dialog,
  DialogSurface,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
} from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Exclusion } from "../../core/exclusion.ts";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { useToasts } from "../parts/toasts.tsx";
import { ago, fullTime } from "../parts/when.tsx";
import { t } from "../texts/texts.ts";
import { ExclusionForm, ExclusionFrame } from "./exclusion-form.tsx";
import { isSameEmail, useMember } from "./use-person.ts";

/** Leaves somebody alone, says otherwise why they are, or has them synced again. */
export default function ExclusionDialog(props: { readonly email: string; readonly onClose: () => void }) {
  const { email, onClose } = props;
  const name = useMember(email)?.name ?? email;
  const { data: me } = useQuery(queries.me);
  const { data: exclusions, error, refetch } = useQuery(queries.exclusions);
  const held = exclusions?.find((one) => isSameEmail(one.email, email));
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        {me && exclusions ? (
          <ExclusionForm {...{ email, name, held, onClose }} all={me.targets} />
        ) : (
          <ExclusionFrame name={name} error={error} onRetry={() => refetch()} onClose={onClose} />
        )}
      </DialogSurface>
    </Dialog>
  );
}

const useStyles = makeStyles({ body: { overflowWrap: "anywhere" }, line: { display: "block" } });

/** Why, where and for how long somebody is left alone, and by whose order; or that they were, until it ran out. */
export function ExclusionSummary(props: { readonly exclusion: Exclusion; readonly hasRunOut?: boolean }) {
  const styles = useStyles();
  const { exclusion, hasRunOut = false } = props;
  const { targets, reason, until, by, at } = exclusion;
  const names = targets.map((target) => t.words.targets[target] ?? target).join(", ");
  const end = until === undefined ? t.person.forGood : t.person.excludedUntil(fullTime(until));
  return (
    <MessageBar intent={hasRunOut ? "info" : "warning"} layout="multiline">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{reason}</MessageBarTitle>
        <Text className={styles.line}>
          {t.person.excludedIn(names)}. {hasRunOut && until ? t.person.ranOut(ago(until)) : `${end}.`}
        </Text>
        <Text className={styles.line} size={200}>
          {t.person.excludedBy(by)}, {ago(at)}
        </Text>
      </MessageBarBody>
    </MessageBar>
  );
}

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
