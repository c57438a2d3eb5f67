import { Button, Card, makeStyles, Text, Title3, tokens } from "@fluentui/react-components";
import { Refused } from "../../api/client.ts";
import { t } from "../texts/texts.ts";
import { KeyForm } from "./key-form.tsx";
import { leavePage } from "./route.ts";

const useStyles = makeStyles({
  page: { display: "grid", placeItems: "center", minHeight: "100%", padding: tokens.spacingHorizontalL },
  card: { width: "min(420px, 100%)", boxSizing: "border-box", padding: tokens.spacingHorizontalXXL },
});

const signInAddress = `/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent("/api/console")}`;

/** How to get access: the organisation's sign-in, or a function key where callers are identified by keys. */
export function SignIn({ error }: { readonly error: unknown }) {
  const styles = useStyles();
  // Only Easy Auth answers with this text; the Functions host refuses a wrong key without any.
  const isEasyAuth = error instanceof Refused && error.code === "not-signed-in";
  return (
    <main className={styles.page}>
      <Card className={styles.card}>{isEasyAuth ? <Organisation /> : <KeyForm />}</Card>
    </main>
  );
}

function Organisation() {
  return (
    <>
      <Title3 as="h1">{t.shell.product}</Title3>
      <Text>{t.shell.signInWhy}</Text>
      <Button as="a" appearance="primary" href={signInAddress} onClick={leavePage}>
        {t.shell.signIn}
      </Button>
    </>
  );
}
