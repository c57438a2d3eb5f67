import { MessageBar, MessageBarBody, Text } from "@fluentui/react-components";
import { PersonProhibitedRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { Refused } from "../../api/client.ts";
import type { Explanation } from "../../api/person.ts";
import { isDoubt } from "../../api/plan.ts";
import { type Outcome, retryable } from "../../api/runs.ts";
import { queries } from "../api/queries.ts";
import { Empty } from "../parts/empty.tsx";
import { Failure, FailureDetails } from "../parts/failure.tsx";
import { Loading } from "../parts/loading.tsx";
import { Notes } from "../parts/notes.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { t } from "../texts/texts.ts";
import { ExclusionSummary } from "./exclusion-form.tsx";
import { FieldTable } from "./field-table.tsx";
import { LastOutcomes } from "./last-outcomes.tsx";
import { orderFields } from "./order-fields.ts";
import { Section } from "./section.tsx";
import { SourceRow } from "./source-row.tsx";
import { UnsureMatch } from "./unsure-match.tsx";
import { useMember, usePerson } from "./use-person.ts";

/** Why a person has their current values, and what a run would change now. */
export function WhyTab({ email }: { readonly email: string }) {
  const { data, error, refetch } = useQuery(queries.explanation(email));
  if (error instanceof Refused && error.status === 404) return <Absent />;
  if (error && !data) return <ProblemMessage error={error} onRetry={() => refetch()} />;
  if (!data) return <Loading label={t.person.looking} />;
  return <Why explanation={data} />;
}

/** Why the last write failed, in each target: known from the list at once, in full when the person is explained. */
export function Failures({ email }: { readonly email: string }) {
  const member = useMember(email);
  const { data } = useQuery(queries.explanation(email));
  const failures =
    data?.outcomes.filter(({ status }) => retryable.includes(status)) ?? member?.failures ?? [];
  if (failures.length === 0) return null;
  const again = (failure: Outcome) =>
    data?.refusals.find(({ target, code }) => target === failure.target && code === failure.code);
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        {failures.map((failure) => (
          <Fragment key={failure.target}>
            <Failure failure={failure} until={endOf(again(failure))} />
            <FailureDetails failure={failure} />
          </Fragment>
        ))}
      </MessageBarBody>
    </MessageBar>
  );
}

const weekHours = 7 * 24;

/** When a value is tried again that was refused. */
const endOf = (refusal: Explanation["refusals"][number] | undefined): string | undefined =>
  refusal && new Date(Date.parse(refusal.at) + (refusal.hours ?? weekHours) * 3_600_000).toISOString();

const Absent = () => (
  <Empty icon={<PersonProhibitedRegular />} title={t.person.absent} why={t.person.absentWhy} />
);

function Why({ explanation }: { readonly explanation: Explanation }) {
  const { email, source, planned, exclusion, fields, refusals, outcomes } = explanation;
  const { unsure } = planned;
  const { name } = usePerson(email);
  const notes = [...planned.notes, ...explanation.notes].filter((note) => !unsure || !isDoubt(note));
  const byTarget = orderFields(fields);
  return (
    <>
      {source.status === "absent" && <Absent />}
      {unsure && <UnsureMatch {...{ email, name, unsure }} notes={planned.notes} />}
      {exclusion && (
        <Section title={t.person.excluded}>
          <ExclusionSummary exclusion={exclusion} />
        </Section>
      )}
      {!planned.inScope && (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{t.person.outOfScope}</MessageBarBody>
        </MessageBar>
      )}
      {notes.length > 0 && (
        <Section title={t.person.notes}>
          <Notes notes={notes} />
        </Section>
      )}
      {byTarget.map((one) => (
        <FieldTable key={one.target} email={email} {...one} />
      ))}
      {fields.length === 0 && source.status === "employee" && !unsure && (
        <Section title={t.person.fields}>
          <Text>{t.person.fieldsNone}</Text>
        </Section>
      )}
      {source.status !== "absent" && <SourceRow {...explanation} />}
      {refusals.length > 0 && (
        <Section title={t.person.refusals}>
          <Text size={200}>{t.person.refusalsWhy}</Text>
          <Notes notes={refusals} />
        </Section>
      )}
      {source.status === "absent" && outcomes.length === 0 ? null : <LastOutcomes outcomes={outcomes} />}
    </>
  );
}
