import { describe, expect, test } from "vitest";
import type { Account } from "../../src/core/identity/account.ts";
import type { Link } from "../../src/core/identity/link.ts";
import { accountOf, employee, guardsOf, planOf, type Situation } from "./planning.ts";

const three = ["Arne Rud", "Berit Nes", "Dagny Moe"].map((name) => {
  const [firstName = "", lastName = ""] = name.split(" ");
  return employee({ email: `${firstName}@example.com`.toLowerCase(), firstName, lastName });
});
const formerOf = ({ email }: { email: string }) => email.replace("@", ".old@");

/** Each has a new account with the address; the one of before has another by now. */
const situation = (former: Partial<Account>, own: Partial<Account> = {}): Situation => ({
  employees: three,
  accounts: three.flatMap((one) => [
    accountOf(one, { id: `former-${one.email}`, userPrincipalName: formerOf(one), ...former }),
    accountOf(one, { id: `own-${one.email}`, jobTitle: null, ...own }),
  ]),
  links: new Map(
    three.map(({ email }): [string, Link] => {
      const source = `email:${email}`;
      const found = { email, entraId: `former-${email}`, state: "matched", by: "match" } as const;
      return [source, { source, ...found, refused: [], at: "2026-11-21T03:00:00.000Z" }];
    }),
  ),
});

const firstOf = async (given: Situation) =>
  (await planOf(given)).employees.map(({ unsure }) => unsure?.candidates[0]?.entraId.split("-")[0]);

describe("several people who are linked to one account and match another", () => {
  test("have the one in use first, which a release confirms, where the one of before is disabled", async () => {
    const given = situation({ accountEnabled: false });
    expect(await firstOf(given)).toEqual(["own", "own", "own"]);
    const [one] = (await planOf(given)).employees;
    expect(one?.unsure?.changes).toMatchObject([{ field: "jobTitle", from: null }]);
    expect(one?.notes[0]?.message).toMatch(/was synced to arne\.old@.* so far, and now leads to arne@/);
    expect(await guardsOf(given)).toMatchObject([
      {
        name: "another-person",
        examples: [{ from: "arne.old@example.com", to: "arne@example.com" }, {}, {}],
      },
    ]);
  });

  test("have the one of before first where both are in use, or neither is", async () => {
    expect(await firstOf(situation({}))).toEqual(["former", "former", "former"]);
    const neither = situation({ accountEnabled: false }, { accountEnabled: false });
    expect(await firstOf(neither)).toEqual(["former", "former", "former"]);
  });
});
