import type { Command } from "@commander-js/extra-typings";
import { employeeKeyOf } from "../../api/employees.ts";
import type { LinkList, LinkView, WaitingLink } from "../../api/links.ts";
import { type Candidate, type Change, isDoubt } from "../../api/plan.ts";
import type { Client } from "../client.ts";
import { connect, withConnection } from "../connection.ts";
import { shown } from "../describe/history.ts";
import { UsageError } from "../error-message.ts";
import { formatOption, helpAfter, notBlank } from "../options.ts";
import { printJson, printLines } from "../output.ts";
import { columns, plain, style } from "../terminal.ts";

/** Adds link. */
export function addLinks(program: Command): void {
  const link = program
    .command("link")
    .description("List who waits for a decision about their account, and decide it.")
    .argument("[email]", "the person's e-mail; everyone when absent", notBlank)
    .option("--account <id>", "confirm: the account with this object id is theirs", notBlank)
    .option(
      "--refuse [id]",
      "the account with this object id is not theirs; all that wait when absent",
      notBlank,
    )
    .option("--forget", "forget what was decided")
    .addOption(formatOption());
  withConnection(link).action(async (email, options) => {
    const { account, refuse, forget } = options;
    const client = connect(options);
    if ([account, refuse, forget].filter((one) => one !== undefined).length > 1)
      throw new UsageError("Only one of --account, --refuse and --forget can be given.");
    const order = account ?? refuse ?? forget;
    if (email === undefined && order !== undefined)
      throw new UsageError("A decision needs the person's e-mail: entra-sync link EMAIL …");
    if (email === undefined || order === undefined) return list(client, email, options.format);
    const decided = await decide(client, email, options);
    if (options.format === "json") printJson(decided.link);
    else printLines(decided.lines.map(plain));
  });
  helpAfter(link, {
    examples: [
      ["entra-sync link", "who waits, with the accounts that it may be"],
      ["entra-sync link kari@example.com --account OBJECT-ID", "it is this account"],
      ["entra-sync link kari@example.com --refuse", "it is none of them"],
    ],
    exitCodes: {
      0: "listed or decided",
      1: "no such employee or account, an account that is taken, or another error",
    },
  });
}

interface Decision {
  readonly account?: string | undefined;
  readonly refuse?: string | true | undefined;
}

/** Stores or forgets a decision; returns it, and what it means. */
async function decide(client: Client, email: string, { account, refuse }: Decision) {
  const then = `To sync ${email} now: entra-sync sync --email ${email}`;
  if (account !== undefined) {
    const link = await client.confirmLink(email, account);
    const linked = `${email} is linked to the account ${link.account}, from the next run on.`;
    return { link, lines: [linked, ...describeAccount(email, link), then] };
  }
  if (refuse !== undefined) {
    const link = await client.refuseLink(email, refuse);
    const refused = typeof refuse === "string" ? [refuse] : link.refused;
    return { link, lines: [`${email} is never linked to ${refused.join(", ")}.`, takenBackBy(email)] };
  }
  const link = await client.forgetLink(email);
  return { link, lines: [`Nothing is decided about the account of ${email}; the next run looks again.`] };
}

/** The names of the account, and who has its address: an object id is easily mixed up. */
function describeAccount(email: string, link: LinkView): readonly string[] {
  const { userPrincipalName, displayName, hasAddressOf } = link;
  if (userPrincipalName === undefined) return [];
  const account = `The account is ${[userPrincipalName, displayName ?? []].flat().join(", ")}.`;
  if (hasAddressOf === undefined) return [account];
  return [account, `It has the address of another employee, ${hasAddressOf}. ${takenBackBy(email)}`];
}

const takenBackBy = (email: string): string => `To take it back: entra-sync link ${email} --forget`;

/** Prints who waits, and what was decided, of everyone or one person. */
async function list(client: Client, email: string | undefined, format: "text" | "json"): Promise<void> {
  const { waiting, decided, ...rest } = await client.links();
  const key = email === undefined ? undefined : await employeeKeyOf(email);
  const isAsked = (one: { key: string }) => key === undefined || one.key === key;
  const links = { ...rest, waiting: waiting.filter(isAsked), decided: decided.filter(isAsked) };
  if (format === "json") printJson(links);
  else printLines(describeLinks(links, email));
}

/** Who waits with their candidates, a paragraph each, then what was decided. */
function describeLinks({ asOf, waiting, decided }: LinkList, email: string | undefined): readonly string[] {
  const nothing =
    email === undefined ? "No one waits for a decision." : `${plain(email)} does not wait for one.`;
  const none = asOf === null ? "No one has been compared with Entra ID yet: entra-sync preview" : nothing;
  const isAlone = email !== undefined;
  const said = waiting.length > 0 ? waiting.flatMap((one) => describeWaiting(one, isAlone)) : [none, ""];
  if (decided.length === 0) return said.slice(0, -1);
  const head = ["DECIDED", "WHAT", "ACCOUNT", "BY", "AT"].map((word) => style("gray", word));
  return [...said, ...columns([head, ...decided.map(decidedRow)])];
}

/** One person who waits, with what would be written where they are shown alone. */
function describeWaiting(
  { email, name, code, notes, candidates, changes }: WaitingLink,
  isAlone: boolean,
): readonly string[] {
  const why = notes.filter(isDoubt).map(({ message }) => `  ${plain(message)}`);
  const fields = changes.length === 1 ? "1 field" : `${changes.length} fields`;
  const to = plain(candidates[0]?.userPrincipalName ?? "the account");
  const would = `  ${fields} of ${to} would be written${isAlone ? ":" : `; entra-sync link ${plain(email)} shows them`}`;
  return [
    `${style("bold", plain(email))}  ${plain(name)}  ${style("yellow", plain(code))}`,
    ...why,
    ...columns(candidates.map(candidateRow)),
    ...(changes.length > 0 ? [would] : []),
    ...(isAlone ? columns(changes.map(changeRow), Number.POSITIVE_INFINITY) : []),
    "",
  ];
}

const candidateRow = ({ entraId, userPrincipalName, displayName, enabled, match }: Candidate): string[] => [
  `  ${plain(userPrincipalName)}`,
  plain(displayName ?? ""),
  enabled === false ? style("yellow", "disabled") : enabled === null ? "" : "enabled",
  `by ${match}`,
  plain(entraId),
];

const changeRow = ({ target, field, from, to }: Change): string[] => [
  `    ${plain(target)}.${plain(field)}`,
  `${shown(from, to)} → ${shown(to, from)}`,
];

const decidedRow = ({ email, decision, account, refused, by, at }: LinkView): string[] => [
  plain(email),
  decision,
  plain(decision === "confirmed" ? (account ?? "") : refused.join(", ")),
  plain(by),
  `${at.slice(0, 16)}Z`,
];
