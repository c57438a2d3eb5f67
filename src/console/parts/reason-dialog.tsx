import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  Text,
  tokens,
} from "@fluentui/react-components";
import { type FormEvent, type ReactNode, useState } from "react";
import { useMayRun } from "../shell/may.ts";
import { t } from "../texts/texts.ts";
import { GuardedButton } from "./guarded-button.tsx";
import { ProblemMessage } from "./problem-message.tsx";

const useStyles = makeStyles({ content: { display: "grid", gap: tokens.spacingVerticalM } });

/** Asks why, which goes on record, and then gives an order; what else it needs stands before and after the reason. */
export function ReasonDialog(props: {
  readonly title: string;
  readonly why: string;
  readonly reason: { readonly label: string; readonly hint?: string };
  /** The button that gives the order. */
  readonly now: string;
  readonly order: { readonly isPending: boolean; readonly error: Error | null };
  /** Whether all else that is required is there. */
  readonly isComplete?: boolean;
  readonly before?: ReactNode;
  readonly children?: ReactNode;
  readonly onOrder: (reason: string) => void;
  readonly onClose: () => void;
}) {
  const { order, isComplete = true, onOrder, onClose } = props;
  const styles = useStyles();
  const [reason, setReason] = useState("");
  const mayRun = useMayRun();
  const may = order.isPending || !isComplete || reason.trim() === "" ? { allowed: false } : mayRun;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (may.allowed) onOrder(reason);
  };
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <form onSubmit={submit} noValidate>
          <DialogBody>
            <DialogTitle>{props.title}</DialogTitle>
            <DialogContent className={styles.content}>
              <Text>{props.why}</Text>
              {props.before}
              <Field {...props.reason} required>
                <Input value={reason} maxLength={500} onChange={(_, { value }) => setReason(value)} />
              </Field>
              {props.children}
              {order.error && <ProblemMessage error={order.error} />}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>{t.words.cancel}</Button>
              <GuardedButton may={may} type="submit" appearance="primary">
                {props.now}
              </GuardedButton>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
