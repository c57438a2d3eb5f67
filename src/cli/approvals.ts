import type { Command } from "@commander-js/extra-typings";
import type { ApprovalAnswer, TargetList, TemplateList } from "../api/approvals.ts";
import { connect, withConnection } from "./connection.ts";
import { formatOption, helpAfter, notBlank } from "./options.ts";
import { printJson, printLines } from "./output.ts";
import { addTemplateStudio } from "./template-studio.ts";
import { columns, plain, style } from "./terminal.ts";

/** Adds `entra-sync templates` and its action. */
export function addTemplates(program: Command): void {
  const templates = program
    .command("templates")
    .description("Show the digest of the deployed signature templates, and which are approved.")
    .addOption(formatOption());
  withConnection(templates).action(async (options) => {
    const list = await connect(options).templates();
    if (options.format === "json") printJson(list);
    else printLines(describeTemplates(list));
  });

  const approve = templates
    .command("approve")
    .description("Approve templates once: runs that wait for it go on, and none is held for them again.")
    .argument(
      "[digest]",
      "the digest that a preview or entra-sync templates shows; the deployed ones when absent",
      notBlank,
    )
    .addOption(formatOption());
  withConnection(approve).action(async (given, options) => {
    const client = connect(options);
    const digest = given ?? deployedIn(await client.templates());
    const answer = await client.approveTemplates(digest);
    if (options.format === "json") return printJson({ digest, ...answer });
    printLines(describeApproval(digest, answer));
  });

  addTemplateStudio(templates);
  helpAfter(templates, {
    examples: [
      [
        "entra-sync templates check --templates templates",
        "errors in templates, and warnings of what is probably unintended",
      ],
      ["entra-sync templates preview --templates templates --open", "what they look like, before and after"],
      ["entra-sync preview --templates templates", "what new templates change, and their digest"],
      ["entra-sync templates approve", "approve those that are deployed"],
      ["entra-sync templates approve DIGEST", "approve others ahead of their deployment"],
    ],
  });
  helpAfter(approve, { exitCodes: { 0: "approved", 1: "an error" } });
}

/** Adds `entra-sync targets` and its action. */
export function addTargets(program: Command): void {
  const targets = program
    .command("targets")
    .description("List the targets that are switched on, and of which the first run is approved.")
    .addOption(formatOption());
  withConnection(targets).action(async (options) => {
    const list = await connect(options).targets();
    if (options.format === "json") printJson(list);
    else printLines(columns(list.map(targetRow)));
  });

  const approve = targets
    .command("approve")
    .description(
      "Approve once that a target writes everyone for the first time: runs that wait for it go on.",
    )
    .argument("<target>", "photo, signature", notBlank)
    .addOption(formatOption());
  withConnection(approve).action(async (target, options) => {
    const answer = await connect(options).approveTarget(target);
    if (options.format === "json") return printJson({ target, ...answer });
    printLines(describeApproval(`The first run of ${plain(target)}`, answer));
  });
  helpAfter(approve, { exitCodes: { 0: "approved", 1: "an error" } });
}

const targetRow = ({ target, approval, waiting }: TargetList["targets"][number]): string[] => [
  plain(target),
  firstRunOf(target, approval),
  ...waiting.map((id) => style("yellow", `run ${id} waits: entra-sync targets approve ${plain(target)}`)),
];

/** Profiles are known before the first run, so they have no approval of their own. */
function firstRunOf(target: string, approval: TargetList["targets"][number]["approval"]): string {
  if (approval) return `first run approved by ${plain(approval.by)}`;
  return target === "entra" ? "needs no approval" : "first run not approved";
}

const describeApproval = (
  what: string,
  { approval: { by, at }, released }: ApprovalAnswer,
): readonly string[] => [
  `${what} is approved (${plain(by)}, ${at.slice(0, 16)}Z).`,
  ...released.map((id) => `Run ${id} goes on: entra-sync runs ${id}`),
];

function deployedIn({ current, problem }: TemplateList): string {
  if (current) return current.digest;
  throw new Error(problem?.message ?? "There are no templates.");
}

/** The deployed templates, the runs that wait for their approval, and all that are approved. */
function describeTemplates({ current, problem, approved, waiting }: TemplateList): readonly string[] {
  const deployed = current
    ? [`Deployed  ${current.digest}  ${current.approval ? "approved" : style("yellow", "not approved")}`]
    : [style("red", `Deployed  ${plain(problem?.message ?? "none")}`), plain(problem?.remedy ?? "")];
  const held = waiting.map((id) => `Run ${id} waits for it. If they are right: entra-sync templates approve`);
  if (approved.length === 0) return [...deployed, ...held].filter(Boolean);
  const head = ["APPROVED", "BY", "AT"].map((word) => style("gray", word));
  const rows = approved.map(({ digest, approval }) => [
    digest,
    plain(approval?.by ?? ""),
    `${approval?.at.slice(0, 16)}Z`,
  ]);
  return [...deployed, ...held, "", ...columns([head, ...rows], Number.POSITIVE_INFINITY)].filter(
    (line, index) => line || index > 0,
  );
}
