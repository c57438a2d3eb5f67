import { toWrite } from "../core/plan.ts";
import type { Value } from "../core/target.ts";
import type { ExplainedField, Explanation } from "../employees/explain.ts";
import type { Block, Document } from "../report/document.ts";
import { attributeOf, changedByOthers, remarksOf } from "./explain-remarks.ts";

type Row = readonly [label: string, text: string];

/** An explanation as a report: who they are, each field with its reason, what stands in the way, and what to do. */
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
  if (planned.match === "none" || planned.match === "ambiguous") return "no account is written";
  const differing = planned.changes.length + changedByOthers(explanation).length;
  if (differing === 0) return planned.notes.length ? "nothing to write, but see below" : "in step";
  const count = differing === 1 ? "1 field differs" : `${differing} fields differ`;
  return planned.inScope ? count : `${count}, and is left alone by SYNC_SCOPE`;
}

function databaseRow({ source }: Explanation): Row {
  if (source.status === "absent") return ["Database", "no active employee has this e-mail"];
  if (source.status === "rejected") return ["Database", source.message];
  const { firstName, lastName, title, phone, office } = source.employee;
  return ["Database", [`${firstName} ${lastName}`, title, phone, office.name].filter(Boolean).join(", ")];
}

function accountRow({ planned: { match, entraId } }: Explanation): Row {
  return ["Account", entraId ? `${entraId}, found by ${match}` : "none"];
}

function exceptions({ planned, exclusion }: Explanation): Row[] {
  return [
    ...(planned.inScope ? [] : [["Scope", "not in SYNC_SCOPE: shown, not written"] as const]),
    ...(exclusion
      ? [
          [
            "Excluded",
            `from ${exclusion.targets.join(", ")} by ${exclusion.by}: ${exclusion.reason}`,
          ] as const,
        ]
      : []),
  ];
}

function fieldRow(field: ExplainedField, { planned, exclusion }: Explanation): Row {
  const { target, field: name, held, wished, rule, verdict: state } = field;
  const label = attributeOf(target, name);
  const isExcluded = exclusion?.targets.includes(target);
  const by = rule ? ` (${rule})` : "";
  if (state === "in-step") return [label, `${shown(held)} in step${by}`];
  if (state === "left-alone") return [label, `${shown(held)} left alone${isExcluded ? " (excluded)" : by}`];
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

const shown = (value: Value): string =>
  value === null ? "(empty)" : `"${value.replace(/^(sha256:[\da-f]{8})[\da-f]{56}$/, "$1…")}"`;
