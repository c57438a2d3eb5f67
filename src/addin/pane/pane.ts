import type { MySignature } from "../../api/addin.ts";
import { ask, consentNeeded } from "../ask.ts";
import { clientOf } from "../client.ts";
import { insert } from "../insert.ts";
import { type Mail, mailOf } from "../mail.ts";
import { placeHere, recall, remember } from "../memory.ts";
import { leaveNote, type Notes, readNotes } from "../notes.ts";
import type { OfficeHost } from "../office.ts";
import { createTokens } from "../token.ts";
import { meaningOf, textsFor } from "./texts.ts";

declare const Office: OfficeHost;

// The pane beside a mail: the signature as it will be, why, and what the events of all clients said of theirs.
Office.onReady?.(() => {
  start().catch(() => undefined);
});

async function start(): Promise<void> {
  const { mailbox, roamingSettings: roaming, displayLanguage } = Office.context;
  const texts = textsFor(displayLanguage ?? navigator.language);
  const locale = texts.title === textsFor("nb").title ? "nb-NO" : displayLanguage;
  const client = clientOf(Office);
  const place = placeHere(Office);
  const tokens = createTokens(addinConfig, Office);
  const mail = await mailHere();

  document.documentElement.lang = locale ?? "en";
  for (const element of document.querySelectorAll<HTMLElement>("[data-text]")) {
    const text = texts[element.dataset["text"] as keyof typeof texts];
    if (typeof text === "string") element.textContent = text;
  }
  element("disables").hidden = !addinConfig.disableClientSignature;
  element("refresh").onclick = () => show(tokens.silently);
  element("consent").onclick = () => show(tokens.byAsking);
  element("insert").onclick = insertHere;
  showNotes(await readNotes({ place, roaming }, client));
  await show(tokens.silently);

  /** What is being written; beside a mail that is read, a new one. */
  async function mailHere(): Promise<Mail> {
    const { item } = mailbox;
    const own = mailbox.userProfile.emailAddress;
    const fresh: Mail = { kind: "message", type: "newMail", format: "html", own, from: undefined };
    return item?.body.setSignatureAsync ? mailOf(mailbox, item).catch(() => fresh) : fresh;
  }

  async function show(token: () => Promise<string>): Promise<void> {
    say(texts.loading);
    element("consent").hidden = true;
    const known = await recall(place, mail);
    const asking = { config: addinConfig, fetch: window.fetch.bind(window), token, client };
    const asked = await ask(asking, mail, known);
    if ("answer" in asked) {
      await remember(place, mail, { ...asked, at: Date.now() });
      say("");
      return showAnswer(asked.answer);
    }
    element("consent").hidden = asked.code !== consentNeeded;
    const meaning = meaningOf(texts, asked.code);
    say(known ? texts.remembered(meaning) : meaning);
    if (known) showAnswer(known.answer);
  }

  function showAnswer(answer: MySignature): void {
    const { signature, format, reason } = answer;
    const frame = element("html") as HTMLIFrameElement;
    element("shown").hidden = false;
    frame.hidden = signature === null || format !== "html";
    frame.title = texts.title;
    // Without scripts, forms and an origin of its own; links open nothing.
    frame.srcdoc = format === "html" ? (signature ?? "") : "";
    element("text").hidden = signature === null || format !== "text";
    element("text").textContent = format === "text" ? signature : "";
    element("none").hidden = signature !== null;
    element("none").textContent = reason ? `${texts.none} ${reason.message}` : texts.none;
    element("insert").hidden = signature === null || !mailbox.item?.body.setSignatureAsync;
    const facts: readonly [string, string | null][] = [
      [texts.office, answer.office],
      [texts.template, answer.template],
      [texts.rule, answer.rule],
      [texts.made, timeOf(Date.parse(answer.renderedAt))],
    ];
    element("why").replaceChildren(
      ...facts.flatMap(([name, value]) => (value ? [made("dt", name), made("dd", value)] : [])),
    );
  }

  async function insertHere(): Promise<void> {
    const { item } = mailbox;
    const known = await recall(place, mail);
    if (!item || !known) return;
    const { disableClientSignature } = addinConfig;
    const draft = { item, mail, client, disableClientSignature, isOver: () => false };
    const done = await insert(draft, known.answer.signature);
    const note = { at: Date.now(), version: client.version, ...done };
    await leaveNote({ place, roaming }, client, note);
    say(texts.outcomes[done.outcome] ?? done.outcome);
    showNotes(await readNotes({ place, roaming }, client));
  }

  function showNotes(notes: Notes): void {
    const rows = Object.entries(notes).map(([family, { at, version, outcome, code }]) => {
      const name = texts.families[family as keyof Notes] ?? family;
      const row = made("li", `${name} ${version}: ${texts.outcomes[outcome] ?? outcome}. `);
      if (code) row.append(`${meaningOf(texts, code)} `);
      row.append(made("time", timeOf(at)));
      return row;
    });
    element("clients").hidden = rows.length === 0;
    element("notes").replaceChildren(...rows);
  }

  function timeOf(at: number): string {
    const date = new Date(at);
    return Number.isNaN(at) ? "" : date.toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
  }
}

/** An element of the page, which has them all. */
function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The pane's page has no #${id}.`);
  return found;
}

const say = (text: string): void => {
  element("state").textContent = text;
};

function made(tag: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
