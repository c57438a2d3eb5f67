import { Button, Card, Field, Input, makeStyles, Text, Title3, tokens } from "@fluentui/react-components";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Refused } from "../../api/client.ts";
import { currentKey, keepKey } from "../api/key.ts";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({
  page: { display: "grid", placeItems: "center", minHeight: "100%", padding: tokens.spacingHorizontalL },
  card: { width: "min(420px, 100%)", boxSizing: "border-box", padding: tokens.spacingHorizontalXXL },
  form: { display: "grid", gap: tokens.spacingVerticalM },
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
      <Button as="a" appearance="primary" href={signInAddress}>
        {t.shell.signIn}
      </Button>
    </>
  );
}

function KeyForm() {
  const styles = useStyles();
  const client = useQueryClient();
  const wasRefused = currentKey() !== null;
  const [key, setKey] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keepKey(key.trim());
    void client.resetQueries();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Title3 as="h1">{t.shell.keyTitle}</Title3>
      <Text>{t.shell.keyWhy}</Text>
      <Field label={t.shell.keyLabel} required {...(wasRefused && { validationMessage: t.shell.keyWrong })}>
        <Input type="password" autoComplete="off" value={key} onChange={(_, { value }) => setKey(value)} />
      </Field>
      <Button type="submit" appearance="primary" disabled={key.trim() === ""}>
        {t.shell.keySubmit}
      </Button>
    </form>
  );
}
