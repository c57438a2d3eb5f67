import type { PlannedEmployee } from "../core/plan.ts";
import type { Note } from "../core/target.ts";
import type { Reason, Remark } from "./document.ts";

/**
 * The notes of people without a change by what they are about, those of most people first. What is said of all of them in
 * the same words, their own address aside, is said once.
 */
export function groupNotes(
  people: readonly PlannedEmployee[],
  say: (note: Note) => Remark,
): readonly Reason[] {
  const all = people.flatMap((person) => person.notes.map((note) => ({ person, note })));
  const groups = Map.groupBy(all, ({ note: { code, target, field, remedy } }) =>
    JSON.stringify([code, target, field, remedy]),
  );
  const reasons = [...groups.values()].flatMap((group): readonly Reason[] => {
    const said = group.map(({ person, note }) => {
      const { message, remedy } = say(note);
      return { name: person.email, message, remedy, general: withoutOwn(message, person) };
    });
    const [first] = said;
    const note = group[0]?.note;
    if (!first || !note) return [];
    const { remedy, general } = first;
    if (said.length === 1) return [{ message: first.message, remedy, people: [{ name: first.name }] }];
    if (said.every((one) => one.general === general))
      return [{ message: general, remedy, people: said.map(({ name }) => ({ name })) }];
    const about = [note.target, note.field].filter(Boolean).join(".");
    const what = about === "" ? note.code : `${about}: ${note.code}`;
    return [{ message: what, remedy, people: said.map(({ name, message }) => ({ name, message })) }];
  });
  return reasons.toSorted((one, other) => other.people.length - one.people.length);
}

/** A message without what is only this person's: their address, and the id of their account. */
function withoutOwn(message: string, { email, entraId }: PlannedEmployee): string {
  const nameless = email.length > 2 ? message.replaceAll(email, "…") : message;
  return entraId ? nameless.replaceAll(entraId, "…") : nameless;
}
