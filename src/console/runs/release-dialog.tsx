import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Text,
  tokens,
} from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { RunView } from "../../api/runs.ts";
import { queries } from "../api/queries.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { useMayWrite } from "../shell/may.ts";
import { GuardList } from "../sync/guard-list.tsx";
import { useRunCommands } from "../sync/use-run.ts";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({
  content: {
    display: "grid",
    gap: tokens.spacingVerticalM,
    gridTemplateColumns: "minmax(0, 1fr)",
    gridAutoRows: "max-content",
  },
  actions: { "@media (max-width: 640px)": { "& .fui-Button": { minHeight: "44px", maxWidth: "none" } } },
  people: { display: "grid", margin: 0, overflowWrap: "anywhere" },
});

const isAboutPeople = ({ name }: { name: string }) => name === "another-person";

/** Releases a held run, for exactly the plan that its page shows: says once more how much is written, and why it was held. */
export default function ReleaseDialog({
  run,
  onClose,
}: {
  readonly run: RunView;
  readonly onClose: () => void;
}) {
  const styles = useStyles();
  const may = useMayWrite();
  const { release } = useRunCommands(run.id);
  const [people, setPeople] = useState<readonly string[]>([]);
  const { plan, guards = [] } = run;
  const { data } = useQuery({ ...queries.plan(run.id), enabled: guards.some(isAboutPeople) });
  if (!plan) return null;
  const unsure = (data?.employees ?? []).filter((one) => one.inScope && one.unsure);
  const { changed, changes } = plan.totals;
  return (
    <Dialog open onOpenChange={(_, { open }) => open || onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle as="h2">{t.runs.releaseTitle}</DialogTitle>
          <DialogContent className={styles.content}>
            <Text>{t.runs.releaseWhat(changed, changes)}</Text>
            <GuardList guards={guards} title={t.runs.heldBy} />
            {unsure.length > 0 && (
              <fieldset className={styles.people}>
                <legend>{t.runs.releasePeople}</legend>
                {unsure.map(({ email, unsure: doubt }) => (
                  <Checkbox
                    key={email}
                    label={t.runs.releasePerson(email, doubt?.candidates[0]?.userPrincipalName ?? "")}
                    checked={people.includes(email)}
                    onChange={(_, { checked }) =>
                      setPeople(checked === true ? [...people, email] : people.filter((one) => one !== email))
                    }
                  />
                ))}
              </fieldset>
            )}
            {release.error && <ProblemMessage error={release.error} />}
          </DialogContent>
          <DialogActions fluid className={styles.actions}>
            <Button onClick={onClose}>{t.words.cancel}</Button>
            <GuardedButton
              appearance="primary"
              may={release.isPending ? { allowed: false } : may}
              onClick={() => release.mutate({ digest: plan.digest, people }, { onSuccess: onClose })}
            >
              {t.runs.releaseNow(changed + people.length)}
            </GuardedButton>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
