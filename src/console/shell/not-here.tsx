import { Button, makeStyles, Title3, tokens } from "@fluentui/react-components";
import { DocumentSearchRegular, LockClosedRegular } from "@fluentui/react-icons";
import { Empty } from "../parts/empty.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { t } from "../texts/texts.ts";

/** For a signed-in user without a role. */
export function NotAllowed({ name }: { readonly name: string }) {
  return (
    <main>
      <Empty
        level={1}
        icon={<LockClosedRegular />}
        title={t.shell.notAllowed}
        why={`${t.shell.account(name)}. ${t.shell.notAllowedWhy}`}
        action={
          <Button as="a" href="/.auth/logout">
            {t.shell.signOut}
          </Button>
        }
      />
    </main>
  );
}

const useStyles = makeStyles({
  unanswered: { display: "grid", gap: tokens.spacingVerticalL, padding: tokens.spacingHorizontalXXL },
});

/** Before it is known who the user is: why not, until the app answers. */
export function Unanswered({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  return (
    <main className={useStyles().unanswered}>
      <Title3 as="h1">{t.shell.product}</Title3>
      <ProblemMessage error={error} onRetry={onRetry} />
    </main>
  );
}

/** For an unknown address. */
export function NoPage() {
  return (
    <Empty
      level={1}
      icon={<DocumentSearchRegular />}
      title={t.shell.noPage}
      action={
        <Button as="a" href="#/">
          {t.shell.noPageHome}
        </Button>
      }
    />
  );
}
