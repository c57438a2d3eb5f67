import { type ExplainedField, type Explanation, fullName } from "../../api/person.ts";
import { toWrite } from "../../core/plan.ts";
import type { Note, Value } from "../../core/target.ts";
import type { Block, Document, Remark } from "../../report/document.ts";
import { brief } from "../../report/visible.ts";

type Row = readonly [label: string, text: string];

/** An explanation as a report: who they are, each field with its reason, what blocks it, and what to do. */
export function describeExplanation(explanation: Explanation): Document {
  const remarks = remarksOf(explanation);
  return {
    title: `${explanation.email}: ${verdict(explanation)}`,
    blocks: [
      {
        kind: "facts",
        rows: [databaseRow(explanation), accountRow(explanation), ...exceptions(explanation)],
      },
      ...section(explanation.fields.map((field) => fieldRow(field, explanation))),
      ...section(explanation.outcomes.map(outcomeRow)),
      ...(remarks.length ? [{ kind: "callout", title: "Why, and what to do", remarks } as const] : []),
    ],
  };
}

const section = (rows: readonly Row[]): Block[] => (rows.length ? [{ kind: "facts", rows }] : []);

function verdict(explanation: Explanation): string {
  const { planned, source } = explanation;
  if (source.status === "absent") return "not in the employee database";
  if (source.status === "rejected") return "left out";
  if (planned.unsure) return "waits for a decision about the account";
  if (planned.match === "none" || planned.match === "ambiguous") return "no account is written";
  const differing = planned.changes.length + changedByOthers(explanation).length;
  if (differing === 0) return planned.notes.length ? "nothing to write, but see below" : "in step";
  const count = differing === 1 ? "1 field differs" : `${differing} fields differ`;
  return planned.inScope ? count : `${count}, and is left alone by SYNC_SCOPE`;
}

function databaseRow({ source }: Explanation): Row {
  if (source.status === "absent") return ["Database", "no active employee has this e-mail"];
  if (source.status === "rejected") return ["Database", source.message];
  const { title, phone, office } = source.employee;
  return ["Database", [fullName(source.employee), title, phone, office.name].filter(Boolean).join(", ")];
}

function accountRow({ planned: { match, entraId, unsure }, account }: Explanation): Row {
  if (unsure) {
    const candidates = unsure.candidates.map(
      ({ entraId: id, userPrincipalName, enabled }) =>
        `${userPrincipalName} (${id}${enabled === false ? ", disabled" : ""})`,
    );
    return ["Account", `in doubt: ${candidates.join(", ")}`];
  }
  if (!entraId) return ["Account", "none"];
  const { userPrincipalName, enabled, userType } = account ?? {};
  const state = enabled === false ? "disabled" : enabled && "enabled";
  const known = [userPrincipalName, userType?.toLowerCase(), state].filter(Boolean);
  return ["Account", [entraId, `found by ${match}`, ...known].join(", ")];
}

function exceptions({ planned, exclusion }: Explanation): Row[] {
  return [
    ...(planned.inScope ? [] : [["Scope", "not in SYNC_SCOPE: shown, not written"] as const]),
    ...(exclusion
      ? [
          [
            "Excluded",
            `from ${[...exclusion.targets, ...(exclusion.fields ?? [])].join(", ")} by ${exclusion.by}: ${exclusion.reason}`,
          ] as const,
        ]
      : []),
  ];
}

function fieldRow(field: ExplainedField, { planned, exclusion }: Explanation): Row {
  const { target, field: name, held, wished, rule, verdict: state } = field;
  const label = attributeOf(target, name);
  const isExcluded = exclusion?.targets.includes(target) || exclusion?.fields?.includes(name);
  const by = rule ? ` (${rule})` : "";
  if (state === "in-step") return [label, `${shown(held)} in step${by}`];
  if (state === "left-alone") return [label, `${shown(held)} ${isExcluded ? "excluded" : `left alone${by}`}`];
  const isPlanned = toWrite([planned]).some(({ changes }) =>
    changes.some((change) => change.target === target && change.field === name),
  );
  const then = isPlanned ? "the next run writes" : "should be";
  return [label, `${shown(held)} ${then} ${shown(wished ?? null)}${by}`];
}

const outcomeRow = ({ target, status, at, startedBy, run }: Explanation["outcomes"][number]): Row => [
  `Last ${target}`,
  `${status} ${at.slice(0, 16)}Z, run ${run} by ${startedBy}`,
];

const shown = (value: Value): string => (value === null ? "(empty)" : `"${brief(value)}"`);

type Said = Pick<Note, "code" | "message" | "target" | "field" | "remedy">;

/** A field as it is called in reports; a target of one field is named once. */
export const attributeOf = (target: string, field: string | undefined): string =>
  field === undefined || field === target ? target : `${target}.${field}`;

/** Fields that are not as they should be, and that neither the plan changes nor a note accounts for. */
function changedByOthers({ fields, planned }: Explanation): readonly ExplainedField[] {
  const isTheirs = (one: { target?: string; field?: string }, { target, field }: ExplainedField) =>
    one.target === target && (one.field ?? field) === field;
  return fields.filter(
    (field) =>
      field.verdict === "differs" &&
      ![...planned.changes, ...planned.notes].some((one) => isTheirs(one, field)),
  );
}

/** Why a person is as they are and what to do: what the plan notes, and what only the record and the mailbox show. */
function remarksOf(explanation: Explanation): readonly Remark[] {
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
  message: "It is not what the app wrote last: someone has changed it since.",
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
