import { toWrite } from "../core/plan.ts";
import type { Note } from "../core/target.ts";
import type { ExplainedField, Explanation } from "../employees/explain.ts";
import type { Remark } from "../report/document.ts";

type Said = Pick<Note, "code" | "message" | "target" | "field" | "remedy">;

/** A field as it is called in reports; a target of one field is named once. */
export const attributeOf = (target: string, field: string | undefined): string =>
  field === undefined || field === target ? target : `${target}.${field}`;

/** Fields that are not as they should be, and that neither the plan changes nor a note accounts for. */
export function changedByOthers({ fields, planned }: Explanation): readonly ExplainedField[] {
  const isTheirs = (one: { target?: string; field?: string }, { target, field }: ExplainedField) =>
    one.target === target && (one.field ?? field) === field;
  return fields.filter(
    (field) =>
      field.verdict === "differs" &&
      ![...planned.changes, ...planned.notes].some((one) => isTheirs(one, field)),
  );
}

/** Why a person is as they are and what to do: what the plan notes, and what only the record and the mailbox tell. */
export function remarksOf(explanation: Explanation): readonly Remark[] {
  const { planned, notes, outcomes, refusals } = explanation;
  const noted: readonly Said[] = [...planned.notes, ...notes].map(withRemedy(explanation));
  const known = new Set(noted.map(({ code }) => code));
  const remembered: readonly Said[] = [
    ...outcomes.flatMap(({ code, message, target, remedy }) =>
      code && message ? [{ code, message: `Last time: ${message}`, target, ...(remedy && { remedy }) }] : [],
    ),
    ...refusals.map(({ at, ...refusal }) => ({
      ...refusal,
      message: `Refused on ${at.slice(0, 10)}: ${refusal.message}`,
    })),
  ].filter(({ code }) => !known.has(code));
  const drifted = changedByOthers(explanation).map((field): Said => ({ ...changedByHand, ...field }));
  return [...together([...noted, ...remembered, ...drifted]), ...whatNext(explanation)];
}

/** The same said of several fields is said once. */
function together(said: readonly Said[]): readonly Remark[] {
  const same = Map.groupBy(said, ({ message, remedy }) => JSON.stringify([message, remedy]));
  return [...same.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const names = group.flatMap(({ target, field }) => (target ? attributeOf(target, field) : (field ?? [])));
    const isNamed = names.length === 0 || first.message.startsWith(first.field ?? "\0");
    return [
      {
        message: isNamed ? first.message : `${names.join(", ")}: ${first.message}`,
        remedy: first.remedy,
      },
    ];
  });
}

const withRemedy =
  ({ source }: Explanation) =>
  (note: Said): Said =>
    note.remedy || source.status !== "rejected"
      ? note
      : { ...note, remedy: "Correct it in the employee database." };

const changedByHand = {
  code: "drifted",
  message: "It is not what the app wrote last: somebody changed it since.",
  remedy:
    "Verification finds it within SYNC_VERIFY_DAYS days, and the next run writes it again; entra-sync exclude, if it is to stay.",
};

function whatNext({ email, source, planned }: Explanation): readonly Remark[] {
  if (source.status === "absent") {
    const remedy = `What was written until then: entra-sync history ${email}.`;
    return [{ message: "The accounts of people who left are not touched.", remedy }];
  }
  if (toWrite([planned]).length === 0) return [];
  return [
    {
      message: "The next run writes what differs.",
      remedy: `To have it now: entra-sync sync --email ${email}`,
    },
  ];
}
