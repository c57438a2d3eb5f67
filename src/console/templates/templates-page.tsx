import { Button, Field, Input, makeStyles, Select, Text, Title2, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { TemplatesPreview } from "../../api/templates.ts";
import { queries } from "../api/queries.ts";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { t } from "../texts/texts.ts";
import { TemplateApproval } from "./template-approval.tsx";
import { TemplateComparison } from "./template-comparison.tsx";
import { TemplateNumbers } from "./template-numbers.tsx";
import { type Draft, UploadDraft } from "./upload-draft.tsx";

const useStyles = makeStyles({
  lead: { color: tokens.colorNeutralForeground2 },
  choice: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "end",
    gap: tokens.spacingHorizontalM,
  },
  // A select is as wide as its longest option unless it may be narrower.
  field: { flex: "1 1 260px", minWidth: 0, maxWidth: "480px", gridTemplateColumns: "minmax(0, 1fr)" },
  select: { minWidth: 0, "& select": { minWidth: 0, width: "100%" } },
  other: { display: "flex", gap: tokens.spacingHorizontalS },
  email: { flexGrow: 1, minWidth: 0 },
});

/** Signatures by the deployed templates and by a draft, for one person at a time; the approval beside them. */
export default function TemplatesPage() {
  const styles = useStyles();
  const [draft, setDraft] = useState<Draft>();
  const [email, setEmail] = useState<string>();
  const picked = useQuery(queries.templatesPreview(draft));
  const asked = useQuery({ ...queries.templatesPreview(draft, email), enabled: email !== undefined });
  const [chosen, setChosen] = useState<string>();
  const { data, error, refetch } = email === undefined ? picked : asked;
  const person = data?.people.find((one) => one.email === chosen) ?? data?.people[0];
  return (
    <>
      <Title2 as="h1">{t.templates.title}</Title2>
      <Text className={styles.lead}>{t.templates.lead}</Text>
      <TemplateApproval />
      <UploadDraft draft={draft} onChange={setDraft} />
      {error && <ProblemMessage isOnPage beside={data} error={error} onRetry={() => refetch()} />}
      <div className={styles.choice}>
        {picked.data && (
          <People
            people={picked.data.people}
            chosen={email === undefined ? person?.email : ""}
            onChoose={(next) => {
              setEmail(undefined);
              setChosen(next);
            }}
          />
        )}
        <Someone onShow={setEmail} />
      </div>
      {!data && !error && <Loading label={t.templates.loading} />}
      {data && person && <TemplateComparison person={person} isDraft={draft !== undefined} />}
      {data && <TemplateNumbers preview={data} />}
    </>
  );
}

/** The people that the app picked, each with the reason. */
function People(props: {
  readonly people: TemplatesPreview["people"];
  readonly chosen: string | undefined;
  readonly onChoose: (email: string) => void;
}) {
  const styles = useStyles();
  const { people, chosen, onChoose } = props;
  return (
    <Field label={t.templates.person} className={styles.field}>
      <Select className={styles.select} value={chosen ?? ""} onChange={(_, { value }) => onChoose(value)}>
        {chosen === "" && <option value="" />}
        {people.map(({ email, name, reasons }) => (
          <option key={email} value={email}>
            {t.templates.reasons(name, reasons.map(t.templates.picked).join(", "))}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function Someone({ onShow }: { readonly onShow: (email: string | undefined) => void }) {
  const styles = useStyles();
  const id = useId();
  const [address, setAddress] = useState("");
  return (
    <form
      className={styles.field}
      onSubmit={(event) => {
        event.preventDefault();
        onShow(address.trim() || undefined);
      }}
    >
      <Field label={{ children: t.templates.another, htmlFor: id }}>
        <div className={styles.other}>
          <Input
            id={id}
            type="email"
            className={styles.email}
            value={address}
            onChange={(_, { value }) => setAddress(value)}
          />
          <Button type="submit">{t.templates.show}</Button>
        </div>
      </Field>
    </form>
  );
}
