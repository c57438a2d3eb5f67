import {
  Card,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
  tokens,
} from "@fluentui/react-components";
import { type Candidate, isDoubt, type PlannedEmployee, type Unsure } from "../../api/plan.ts";
import { ChangeList } from "../parts/change-list.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { say } from "../parts/say.ts";
import { Message, Original } from "../parts/wording.tsx";
import { useMayRun } from "../shell/may.ts";
import { ConfirmedButton } from "../sync/confirmed-button.tsx";
import { t } from "../texts/texts.ts";
import { CandidateLine } from "./candidate-line.tsx";
import { Section } from "./section.tsx";
import { useLinkCommands } from "./use-link-commands.tsx";

const useStyles = makeStyles({
  why: { overflowWrap: "anywhere" },
  list: {
    margin: 0,
    padding: 0,
    listStyleType: "none",
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr)",
    gap: tokens.spacingVerticalM,
  },
});

/** Why it is in doubt which account is a person's, the accounts it may be, and the buttons that decide it. */
export function UnsureMatch(props: {
  readonly email: string;
  readonly name: string;
  readonly unsure: Unsure;
  readonly notes: PlannedEmployee["notes"];
}) {
  const styles = useStyles();
  const { email, name, unsure, notes } = props;
  const { candidates, changes } = unsure;
  const { confirm, refuse } = useLinkCommands(email, name);
  const isBusy = confirm.isPending || refuse.isPending;
  const error = confirm.error ?? refuse.error;
  const [first] = candidates;
  return (
    <Section title={t.links.title}>
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody className={styles.why}>
          <MessageBarTitle>{t.links.waits}</MessageBarTitle>
          {notes.filter(isDoubt).map((note) => (
            <Doubt key={note.code} note={note} />
          ))}
        </MessageBarBody>
      </MessageBar>
      <ul className={styles.list} aria-label={t.links.candidates}>
        {candidates.map((candidate) => (
          <li key={candidate.entraId}>
            <CandidateCard
              candidate={candidate}
              name={name}
              isBusy={isBusy}
              onConfirm={() => {
                refuse.reset();
                confirm.mutate(candidate);
              }}
              onRefuse={() => {
                confirm.reset();
                refuse.mutate(candidate);
              }}
            />
          </li>
        ))}
      </ul>
      {error && <ProblemMessage error={error} />}
      {first && changes.length > 0 && (
        <>
          <Text weight="semibold" className={styles.why}>
            {t.links.would(first.userPrincipalName)}
          </Text>
          <ChangeList changes={changes} />
        </>
      )}
    </Section>
  );
}

/** Why it is in doubt; what to do about it are the buttons. */
function Doubt({ note }: { readonly note: PlannedEmployee["notes"][number] }) {
  const said = say({ ...note, remedy: undefined });
  return (
    <>
      <Message said={said} />
      <Original of={said} />
    </>
  );
}

const useCardStyles = makeStyles({
  actions: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
});

/** An account that may be a person's, and the buttons that decide it. */
function CandidateCard(props: {
  readonly candidate: Candidate;
  readonly name: string;
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
  readonly onRefuse: () => void;
}) {
  const styles = useCardStyles();
  const { candidate, name, isBusy, onConfirm, onRefuse } = props;
  const { entraId, userPrincipalName } = candidate;
  const mayRun = useMayRun();
  const may = isBusy ? { allowed: false } : mayRun;
  return (
    <Card data-candidate={entraId}>
      <CandidateLine candidate={candidate} />
      <div className={styles.actions}>
        <ConfirmedButton
          may={may}
          question={t.links.confirmSure(name, userPrincipalName)}
          yes={t.links.confirmYes}
          no={t.words.cancel}
          onConfirm={onConfirm}
        >
          {t.links.confirm}
        </ConfirmedButton>
        <ConfirmedButton
          may={may}
          question={t.links.refuseSure(name, userPrincipalName)}
          yes={t.links.refuseYes}
          no={t.words.cancel}
          onConfirm={onRefuse}
        >
          {t.links.refuse}
        </ConfirmedButton>
      </div>
    </Card>
  );
}
