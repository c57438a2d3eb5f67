import { Button, DialogActions, DialogBody, DialogContent, DialogTitle } from "@fluentui/react-components";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { t } from "../texts/texts.ts";

/** The dialog while nobody knows yet whether somebody is excluded, or why that cannot be told. */
export function ExclusionFrame(props: {
  readonly name: string;
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly onClose: () => void;
}) {
  const { name, error, onRetry, onClose } = props;
  return (
    <DialogBody>
      <DialogTitle>{t.person.exclusionTitle(name)}</DialogTitle>
      <DialogContent>
        {error ? <ProblemMessage error={error} onRetry={onRetry} /> : <Loading />}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t.words.close}</Button>
      </DialogActions>
    </DialogBody>
  );
}
