import { describe, expect, test } from "vitest";
import { GiveUp, RetryLater } from "../../../src/core/errors.ts";
import { nothingRemembered } from "../../../src/core/state.ts";
import type { Change, Granted, Target, Value } from "../../../src/core/target.ts";
import { user, withGraph } from "../../clients/graph/graph-server.ts";
import { kari, profileTarget } from "../../core/planning.ts";

const task = { email: kari.email, employee: kari, entraId: "1", memory: nothingRemembered };
const change = (field: string, to: Value): Change => {
  return { target: "entra", field, from: null, to, rule: "authoritative" };
};
const denied = { status: 403, json: { error: { code: "Authorization_RequestDenied", message: "no" } } };
const bodies = (seen: readonly { body: string }[]) => seen.map(({ body }): unknown => JSON.parse(body));

type Answer = Parameters<typeof withGraph>[0]["answer"];
type Seen = Parameters<Parameters<typeof withGraph>[1]>[0]["seen"];

/** Runs the target against a server that replaces Graph. */
const withTarget = (
  answer: Answer,
  use: (target: Target, seen: Seen) => Promise<void>,
  granted: Granted = async () => undefined,
) => withGraph({ answer }, ({ graph, seen }) => use(profileTarget({}, graph, granted), seen));

describe("writing", () => {
  test("sends one PATCH of the differences, null for no value and [] for no business phone", () =>
    withTarget(
      () => ({ status: 204 }),
      async (target, seen) => {
        const changes = [
          change("jobTitle", "Sjef"),
          change("mobilePhone", null),
          change("businessPhones", null),
        ];
        expect(await target.write(task, changes)).toEqual({ requestId: "r-1", refused: [] });
        expect(bodies(seen)).toEqual([{ jobTitle: "Sjef", mobilePhone: null, businessPhones: [] }]);
      },
    ));

  const phones = [change("mobilePhone", "+47 900"), change("businessPhones", "+47 22")];
  const refusesPhones: Answer = ({ body }) => (/phone/i.test(body) ? denied : { status: 204 });

  test("sends the rest again without an administrator's phones, and says that they were refused", () =>
    withTarget(refusesPhones, async (target, seen) => {
      const written = await target.write(task, [change("jobTitle", "Sjef"), ...phones]);
      expect(bodies(seen).at(-1)).toEqual({ jobTitle: "Sjef" });
      expect(seen).toHaveLength(2);
      expect(written).toMatchObject({
        requestId: "r-1",
        refused: [
          { field: "mobilePhone", code: "administrator-phone", remedy: expect.any(String) },
          { field: "businessPhones", code: "administrator-phone" },
        ],
      });
    }));

  const granting = (roles: readonly string[] | undefined) => async () => roles;

  test("reports an administrator's phones if only phones were refused and the app may write other users", () =>
    withTarget(
      () => denied,
      async (target, seen) => {
        const { refused } = await target.write(task, phones);
        expect(refused.map(({ field }) => field)).toEqual(["mobilePhone", "businessPhones"]);
        expect(seen.map(({ method }) => method)).toEqual(["PATCH"]);
      },
      granting(["User.Read.All", "User.ReadUpdate.All"]),
    ));

  test.each([
    ["it may not write any user", ["User.Read.All"]],
    ["it is unknown whether it may write others", undefined],
  ])("gives up with the permission to grant when only phones were to be written, and %s", (_, roles) =>
    withTarget(
      () => denied,
      async (target) => {
        await expect(target.write(task, phones)).rejects.toMatchObject({
          code: "forbidden",
          outcome: "failed",
        });
      },
      granting(roles),
    ),
  );

  test("gives up with the permission to grant when the rest is refused as well", () =>
    withTarget(
      () => denied,
      async (target) => {
        const failure = await target.write(task, [change("jobTitle", "Sjef"), ...phones]).catch((e) => e);
        expect(failure).toBeInstanceOf(GiveUp);
        expect(failure).toMatchObject({ code: "forbidden", outcome: "failed", remedy: expect.any(String) });
      },
    ));

  test.each<[string, readonly string[] | undefined, boolean]>([
    [
      "it has the permission: it is the account that only a high role may write",
      ["User.ReadWrite.All"],
      true,
    ],
    ["it lacks the permission", ["User.Read.All"], false],
    ["it is unknown whether it has it", undefined, false],
  ])("says of a 403 for one person what it means where %s", (_, roles, isTheAccount) =>
    withTarget(
      () => denied,
      async (target) => {
        const failure: unknown = await target.write(task, [change("jobTitle", "Sjef")]).catch((e) => e);
        expect(failure).toBeInstanceOf(GiveUp);
        expect(failure).toMatchObject({ code: "forbidden", outcome: "failed", requestId: "r-1" });
        const { message = "", remedy = "" } = failure as GiveUp;
        expect(message.includes("an administrator's, or in a role-assignable group")).toBe(isTheAccount);
        expect(remedy.includes("appRoleAssignments")).toBe(!isTheAccount);
      },
      granting(roles),
    ),
  );

  describe("where every PATCH is refused, though the token has the role", () => {
    const granted = granting(["User.ReadWrite.All"]);
    const of = (n: number, memory = nothingRemembered) => ({ ...task, entraId: `${n}`, memory });
    const failureOf = (target: Target, n: number, changes = [change("jobTitle", "Sjef")]) =>
      target.write(of(n), changes).then(
        ({ refused }) => refused.map(({ code }) => code).join(),
        (error: GiveUp) => `${error.message} ${error.remedy}`,
      );

    test("it is no longer called the account's from the third account on, until someone is written", () => {
      let answer: typeof denied | { status: number } = denied;
      return withTarget(
        () => answer,
        async (target) => {
          for (const n of [1, 1, 2])
            expect(await failureOf(target, n)).toContain("account of kari@example.com");
          const third = await failureOf(target, 3);
          expect(third).toContain("lets the app write no account (3 in a row");
          expect(third).toContain("restricted management administrative unit");
          expect(third).toContain("appRoleAssignments");
          answer = { status: 204 };
          expect(await failureOf(target, 4)).toBe("");
          answer = denied;
          expect(await failureOf(target, 5)).toContain("the account is an administrator's");
        },
        granted,
      );
    });

    test("phones are not remembered as an administrator's, but of those who were known as such before", () =>
      withTarget(
        () => denied,
        async (target) => {
          for (const n of [1, 2]) expect(await failureOf(target, n, phones)).toContain("administrator-phone");
          expect(await failureOf(target, 3, phones)).toContain("lets the app write no account");
          const refusals = [
            { field: "mobilePhone", code: "administrator-phone", message: "", hash: "", at: "" },
          ];
          const { refused } = await target.write(of(4, { ...nothingRemembered, refusals }), phones);
          expect(refused.map(({ code }) => code)).toContain("administrator-phone");
        },
        granted,
      ));
  });

  test("does not take the role of an older token for a permission that it still has", () =>
    withTarget(
      () => denied,
      async (target) => {
        await expect(target.write(task, [change("jobTitle", "Sjef")])).rejects.toMatchObject({
          remedy: expect.stringContaining("appRoleAssignments"),
        });
      },
      async ({ renew }) => (renew ? ["User.Read.All"] : ["User.ReadWrite.All"]),
    ));

  test("does not repeat a PATCH that has no phones", () =>
    withTarget(
      () => denied,
      async (target, seen) => {
        await expect(target.write(task, [change("jobTitle", "Sjef")])).rejects.toMatchObject({
          code: "forbidden",
        });
        expect(seen).toHaveLength(1);
      },
    ));

  const refusing = (message: string, details?: readonly { target: string }[]) => ({
    status: 400,
    json: { error: { code: "Request_BadRequest", message, ...(details && { details }) } },
  });
  const word = (field: string) =>
    refusing(`Invalid value specified for property '${field}' of resource 'User'.`);
  const three = [change("jobTitle", "Sjef"), change("city", "\u{feff}"), change("mobilePhone", "+47 900")];

  test.each<[string, ReturnType<typeof refusing>, number]>([
    ["in words", word("city"), 2],
    ["in its details", refusing("No.", [{ target: "city" }]), 2],
    ["not at all", refusing("One or more values are not valid."), 4],
  ])("leaves out a value that Graph refuses, which it names %s, and writes the rest", (_, refusal, calls) =>
    withTarget(
      ({ body }) => (body.includes("city") ? refusal : { status: 204 }),
      async (target, seen) => {
        const { refused } = await target.write(task, three);
        expect(refused).toEqual([
          {
            field: "city",
            code: "refused",
            outcome: "failed",
            message: expect.stringContaining(refusal.json.error.message) as string,
            remedy: expect.stringContaining("Correct the value") as string,
          },
        ]);
        expect(seen).toHaveLength(calls);
        expect(bodies(seen)).toContainEqual(
          calls === 2 ? { jobTitle: "Sjef", mobilePhone: "+47 900" } : { jobTitle: "Sjef" },
        );
      },
    ),
  );

  test("leaves out an administrator's phone and a value that is refused", () =>
    withTarget(
      ({ body }) => {
        if (/phone/i.test(body)) return denied;
        return body.includes("city") ? word("city") : { status: 204 };
      },
      async (target, seen) => {
        const { refused } = await target.write(task, three);
        expect(refused.map(({ field, code }) => [field, code])).toEqual([
          ["mobilePhone", "administrator-phone"],
          ["city", "refused"],
        ]);
        expect(bodies(seen).at(-1)).toEqual({ jobTitle: "Sjef" });
      },
    ));

  test.each([
    [
      "the account as a whole",
      refusing("Unable to update the specified properties for on-premises mastered Directory Sync objects."),
    ],
    ["in another way", { status: 409, json: { error: { code: "Request_Conflict", message: "no" } } }],
  ])("gives up when Graph refuses %s: that is no matter of one value", (_, reply) =>
    withTarget(
      () => reply,
      async (target, seen) => {
        await expect(target.write(task, three)).rejects.toMatchObject({ code: "refused", outcome: "failed" });
        expect(seen).toHaveLength(1);
      },
    ),
  );

  test("does not treat throttling as a refusal", () =>
    withTarget(
      () => ({ status: 429, headers: { "retry-after": "9" } }),
      async (target, seen) => {
        const failure = await target.write(task, phones).catch((e) => e);
        expect(failure).toBeInstanceOf(RetryLater);
        expect(failure).toMatchObject({ afterSeconds: 9 });
        expect(seen).toHaveLength(1);
      },
    ));
});

describe("reading one person", () => {
  test("selects the synced properties, with null for absent ones", () =>
    withTarget(
      () => ({ status: 200, json: user("1", { jobTitle: "Sjef", businessPhones: ["22"] }) }),
      async (target, seen) => {
        expect((await target.current(task)).values).toMatchObject({
          jobTitle: "Sjef",
          businessPhones: "22",
          city: null,
        });
        expect(seen[0]?.query["$select"]?.split(",")).toEqual(
          expect.arrayContaining(["id", "onPremisesSyncEnabled", "jobTitle", "businessPhones", "country"]),
        );
      },
    ));

  test.each([
    ["is gone", { status: 404, json: { error: { code: "Request_ResourceNotFound" } } }, "not-found"],
    [
      "has come under Active Directory since",
      { status: 200, json: user("1", { onPremisesSyncEnabled: true }) },
      "on-premises-synced",
    ],
  ])("skips an account that %s, and says what to do", (_, reply, code) =>
    withTarget(
      () => reply,
      async (target) => {
        const failure = await target.current(task).catch((e) => e);
        expect(failure).toBeInstanceOf(GiveUp);
        expect(failure).toMatchObject({ code, outcome: "skipped", remedy: expect.any(String) });
      },
    ),
  );
});
