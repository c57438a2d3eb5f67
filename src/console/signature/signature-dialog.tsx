import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogSurface,
  DialogTitle,
  makeStyles,
} from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queries } from "../api/queries.ts";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { useTitleStyles } from "../parts/use-title-styles.ts";
import { useMember } from "../person/use-person.ts";
import { StepContent } from "../sync/step-content.tsx";
import { t } from "../texts/texts.ts";
import type { Chosen } from "./look-controls.tsx";
import { SignatureActions } from "./signature-actions.tsx";
import { chosenOf, SignatureComparison } from "./signature-comparison.tsx";

const useStyles = makeStyles({
  surface: { width: "1080px", maxWidth: "min(1080px, 100vw)" },
});

/** A person's signature, rendered as it would be written now, beside the one in Exchange. */
export default function SignatureDialog(props: { readonly email: string; readonly onClose: () => void }) {
  const styles = useStyles();
  const { title } = useTitleStyles();
  const { email, onClose } = props;
  const name = useMember(email)?.name ?? email;
  const { data: view, error, refetch } = useQuery(queries.signature(email));
  const [chosen, setChosen] = useState<Chosen>({ format: "html", withPhoto: true, dark: false });
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle className={title}>{t.signature.title(name)}</DialogTitle>
          <StepContent label={t.signature.title(name)}>
            {error && <ProblemMessage error={error} onRetry={() => refetch()} />}
            {!view && !error && <Loading label={t.signature.loading} />}
            {view && <SignatureComparison {...{ email, view, chosen }} onChange={setChosen} />}
          </StepContent>
          {view ? (
            <SignatureActions
              {...{ email, name, onClose }}
              format={chosen.format}
              signature={chosenOf(view, chosen)}
            />
          ) : (
            <DialogActions>
              <Button onClick={onClose}>{t.words.close}</Button>
            </DialogActions>
          )}
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
