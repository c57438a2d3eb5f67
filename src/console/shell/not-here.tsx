import { Button } from "@fluentui/react-components";
import { DocumentSearchRegular, LockClosedRegular } from "@fluentui/react-icons";
import { Empty } from "../parts/empty.tsx";
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
