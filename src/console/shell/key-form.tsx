import { Button, Field, Input, makeStyles, Text, Title3, tokens } from "@fluentui/react-components";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { currentKey, keepKey } from "../api/key.ts";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({ form: { display: "grid", gap: tokens.spacingVerticalM } });

/** Asks for a function key, and says where the one that was entered is refused. */
export function KeyForm() {
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
