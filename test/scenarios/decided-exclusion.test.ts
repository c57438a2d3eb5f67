import { beforeAll, expect, test } from "vitest";
import { objectId } from "../../src/local/company/accounts.ts";
import { entraUser } from "../../src/local/microsoft/graph/user.ts";
import { ordinaryPeople } from "./ordinary-people.ts";
import { syncedCompany } from "./synced-company.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ company: syncedCompany(60) });
const order = { reason: "Private number", fields: ["mobilePhone"] };

beforeAll(async () => {
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
});

/** IT gives someone a new account with their address, and disables the one of before under another. */
function renew(email: string): { readonly former: string; readonly own: string } {
  const { users } = scene().microsoft;
  const before = users.get(email) ?? expect.fail(`${email} has no account.`);
  const old = email.replace("@", ".old@");
  const proxyAddresses = [`SMTP:${old}`];
  users.set(before.id, { accountEnabled: false, userPrincipalName: old, mail: old, proxyAddresses });
  const { displayName, givenName, surname } = before;
  const id = objectId(`new ${email}`);
  users.add(entraUser({ id, userPrincipalName: email, mail: email, displayName, givenName, surname }));
  return { former: before.id, own: id };
}

test.each([
  ["confirmed", 0],
  ["left, since the one of before is refused,", 1],
] as const)(
  "a private number is still left alone when a new account of the person is %s",
  async (what, n) => {
    const email = ordinaryPeople(scene())[n] ?? expect.fail("There are too few people.");
    expect(await scene().client().exclude(email, order)).toMatchObject({ email });
    const { former, own } = renew(email);
    await scene().sync();
    const { confirmLink, refuseLink } = scene().client();
    await (what === "confirmed" ? confirmLink(email, own) : refuseLink(email, former));

    // By name first: a run of one person does as one of everyone would.
    const run = await scene().sync({ emails: [email] });
    expect(run).toMatchObject({ status: "done", summary: { counts: { entra: { changed: 1 } } } });
    const { mobilePhone, jobTitle } = scene().microsoft.users.get(own) ?? {};
    expect(mobilePhone).toBeNull();
    expect(jobTitle).not.toBeNull();
    expect(await scene().client().exclusions()).toContainEqual(
      expect.objectContaining({ email, account: own, inForce: true }),
    );
    expect((await scene().sync()).plan?.hasChanges).toBe(false);

    await scene().client().include(email);
    await scene().sync();
    expect(scene().microsoft.users.get(own)?.mobilePhone).not.toBeNull();
    expect(await scene().client().exclusions()).toEqual([]);
  },
);
