import { expect, test } from "vitest";
import { type Asked, type Reply, startEngine } from "../../addin/outlook/engine.ts";
import { type FamilyName, familyNames } from "../../addin/outlook/families.ts";
import { ordinaryPerson } from "../ordinary-people.ts";
import { frontDesk, withAddin } from "../with-addin.ts";

const { scene, tokenOf } = withAddin();

/** The add-in of a person, as the app serves it, in an Outlook of a family; its requests reach the app. */
async function openOutlook(family: FamilyName, own: string) {
  const script = await (await fetch(`${scene().host.url}/addin/event.js`)).text();
  const token = await tokenOf(own);
  const network = async ({ url, headers }: Asked): Promise<Reply> => {
    const { pathname, search } = new URL(url);
    const response = await fetch(`${scene().host.url}${pathname}${search}`, { headers });
    const body = await response.text();
    return { status: response.status, headers: Object.fromEntries(response.headers), body };
  };
  return startEngine({ family, own, token, network, script, now: Date.now() });
}

test.each(familyNames)(
  "a mail in %s has the signature that the app shows for that person",
  async (family) => {
    const email = ordinaryPerson(scene(), 0);
    const { outlook, raise, requests } = await openOutlook(family, email);

    await raise("onNewMessageCompose");

    expect(outlook.draft.set).toEqual([await scene().client().signature(email, "html")]);
    expect(requests).toHaveLength(1);
    expect(outlook.wrongs).toEqual([]);
  },
);

test("mail from the front desk has its template, and mail from a colleague nothing", async () => {
  const email = ordinaryPerson(scene(), 1);
  const { outlook, raise } = await openOutlook("web", email);
  await raise("onNewMessageCompose");

  outlook.draft.from = frontDesk;
  await raise("onMessageFromChanged");
  expect(outlook.draft.body.signature).toContain(frontDesk);

  outlook.draft.from = ordinaryPerson(scene(), 2);
  await raise("onMessageFromChanged");
  expect(outlook.draft.body.signature).toBe("");
  expect(outlook.roaming["notes"]).toMatchObject({ web: { outcome: "removed", code: "not-your-mailbox" } });
});

test("which Outlooks were used is known afterwards", async () => {
  await expect
    .poll(async () => (await scene().client().addinUsage(1)).clients.map(({ client }) => client).toSorted())
    .toEqual([...familyNames].toSorted());
});
