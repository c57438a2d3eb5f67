import { describe, expect, test } from "vitest";
import { entraUser } from "../../../src/local/microsoft/graph/user.ts";
import { graphDescription } from "../../graph-description.ts";
import { idOf, KARI, sharedMicrosoft, withMicrosoft } from "./running-microsoft.ts";

const employees = [
  KARI,
  entraUser({
    id: idOf(2),
    userPrincipalName: "ole@example.no",
    displayName: "Ole O'Hara",
    mail: "ole@example.no",
    employeeId: "00042",
    accountEnabled: false,
  }),
  entraUser({ id: idOf(3), userPrincipalName: "gjest@other.no", displayName: "Gjest", userType: "Guest" }),
  entraUser({ id: idOf(4), userPrincipalName: "åse@example.no", displayName: "Åse", city: "Ålesund" }),
  entraUser({ id: idOf(5), userPrincipalName: "eldst@example.no", displayName: "Eldst", userType: null }),
];
const microsoft = sharedMicrosoft({ users: employees });
const filtered = async (filter: string) => {
  const query = new URLSearchParams({ $filter: filter, $select: "id" });
  const { status, body } = await microsoft().graph("GET", `/v1.0/users?${query}`);
  return status === 200 ? body.value.map((user: { id: string }) => user.id) : body.error.code;
};

test("gives the documented default properties when none are selected", async () => {
  const { body } = await microsoft().graph("GET", `/v1.0/users/${KARI.id}`);
  expect(Object.keys(body).sort()).toEqual(
    [
      "@odata.context",
      "businessPhones",
      "displayName",
      "givenName",
      "id",
      "jobTitle",
      "mail",
      "mobilePhone",
      "officeLocation",
      "preferredLanguage",
      "surname",
      "userPrincipalName",
    ].sort(),
  );
});

test("gives a member of the first years as one without a type, and lists them with the others", async () => {
  const { body } = await microsoft().graph(
    "GET",
    "/v1.0/users?$select=id,userType,accountEnabled,employeeId",
  );
  expect(body.value.slice(1)).toEqual([
    { id: idOf(2), userType: "Member", accountEnabled: false, employeeId: "00042" },
    { id: idOf(3), userType: "Guest", accountEnabled: true, employeeId: null },
    { id: idOf(4), userType: "Member", accountEnabled: true, employeeId: null },
    { id: idOf(5), userType: null, accountEnabled: true, employeeId: null },
  ]);
});

test("gives exactly the selected properties", async () => {
  const { body } = await microsoft().graph("GET", "/v1.0/users?$select=department,proxyAddresses&$top=1");
  expect(body.value).toEqual([{ department: "Oslo", proxyAddresses: KARI.proxyAddresses }]);
});

test("finds a user by UPN in any case, with characters that need encoding", async () => {
  const { body } = await microsoft().graph("GET", `/v1.0/users/${encodeURIComponent("ÅSE@example.no")}`);
  expect(body.id).toBe(idOf(4));
});

test.each([
  ["members", "userType eq 'Member'", [1, 2, 4]],
  ["a mail in another case", "mail eq 'KARI@example.no'", [1]],
  ["several UPNs", "userPrincipalName in ('ole@example.no', 'åse@example.no')", [2, 4]],
  ["several ids", `id in ('${idOf(3)}','${idOf(1)}')`, [1, 3]],
  ["a secondary address", "proxyAddresses/any(p:p eq 'smtp:kari.n@example.no')", [1]],
  ["a doubled quote", "displayName eq 'Ole O''Hara'", [2]],
  ["an employee number", "employeeId eq '00042' or employeeId eq '7'", [2]],
  ["several employee numbers", "employeeId in ('7','00042')", [2]],
  ["accounts that are disabled", "accountEnabled eq false", [2]],
  ["one or the other", "(mail eq 'ole@example.no' or city eq 'Ålesund') and accountEnabled eq true", [4]],
  ["an unknown address", "mail eq 'unknown@example.no'", []],
])("filters by %s", async (_, filter, numbers) => {
  expect(await filtered(filter)).toEqual(numbers.map(idOf));
});

const values = (count: number) => Array.from({ length: count }, (_, index) => `'${index}@example.no'`).join();

test("takes 15 values of in, and refuses 16", async () => {
  expect(await filtered(`mail in (${values(15)})`)).toEqual([]);
  expect(await filtered(`mail in (${values(16)})`)).toBe("Request_UnsupportedQuery");
});

test("counts all alternatives of an or together", async () => {
  const filter = `mail in (${values(8)}) or userPrincipalName in (${values(8)})`;
  expect(await filtered(filter)).toBe("Request_UnsupportedQuery");
});

describe("refuses", () => {
  test.each([
    ["a page above 999", "$top=1000", "Request_UnsupportedQuery"],
    ["an empty page", "$top=0", "Request_UnsupportedQuery"],
    ["a page that is no number", "$top=many", "Request_UnsupportedQuery"],
    ["a selected property that users do not have", "$select=id,jobtitle", "BadRequest"],
    ["the stand-in's own flag as a property", "$select=isAdministrator", "BadRequest"],
    ["an expansion", "$expand=manager", "Request_UnsupportedQuery"],
    ["an option given twice", "$top=1&$top=2", "Request_UnsupportedQuery"],
    ["a page token of its own making", "$skiptoken=AAAA", "Directory_ExpiredPageToken"],
    ["ne without advanced queries", "$filter=city ne 'Oslo'", "Request_UnsupportedQuery"],
    [
      "everyone but guests without advanced queries",
      "$filter=userType ne 'Guest'",
      "Request_UnsupportedQuery",
    ],
    ["a filter for null without advanced queries", "$filter=userType eq null", "Request_UnsupportedQuery"],
    ["some properties without advanced queries", "$filter=mobilePhone eq '1'", "Request_UnsupportedQuery"],
    ["not without advanced queries", "$filter=not(userType eq 'Guest')", "Request_UnsupportedQuery"],
    ["a count", "$count=true", "Request_UnsupportedQuery"],
    ["startsWith", "$filter=startswith(mail,'kari')", "Request_UnsupportedQuery"],
    ["a filter on an unknown property", "$filter=nickname eq 'x'", "Request_UnsupportedQuery"],
    ["eq on a collection", "$filter=proxyAddresses eq 'x'", "Request_UnsupportedQuery"],
    ["any on a single value", "$filter=mail/any(m:m eq 'x')", "Request_UnsupportedQuery"],
    ["an unquoted value", "$filter=mail eq kari", "Request_UnsupportedQuery"],
    ["half a filter", "$filter=mail eq 'x' and", "Request_UnsupportedQuery"],
    ["an open parenthesis", "$filter=(mail eq 'x'", "Request_UnsupportedQuery"],
    ["an open quote", "$filter=mail eq 'x", "Request_UnsupportedQuery"],
    ["a value above 120 characters", `$filter=mail eq '${"x".repeat(121)}'`, "Request_UnsupportedQuery"],
  ])("%s", async (_, query, code) => {
    const { status, body } = await microsoft().graph("GET", `/v1.0/users?${query}`);
    expect({ status, code: body.error.code }).toEqual({ status: 400, code });
  });

  test.each([
    ["GET", `/v1.0/users/${idOf(99)}`, 404, "Request_ResourceNotFound"],
    ["GET", "/v1.0/me", 400, "BadRequest"],
    ["GET", "/beta/users", 400, "BadRequest"],
    ["DELETE", `/v1.0/users/${KARI.id}`, 405, "Request_BadRequest"],
    ["POST", "/v1.0/users", 405, "Request_BadRequest"],
  ])("%s %s with %i %s", async (method, path, status, code) => {
    const answer = await microsoft().graph(method, path);
    expect({ status: answer.status, code: answer.body.error.code }).toEqual({ status, code });
  });
});

test("leads through all pages by absolute links, each user once", async () => {
  const many = Array.from({ length: 25 }, (_, index) =>
    entraUser({
      id: idOf(index),
      userPrincipalName: `user${index}@example.no`,
      displayName: `User ${index}`,
    }),
  );
  await withMicrosoft({ users: many }, async ({ graph, graphUrl, counts }) => {
    const sizes: number[] = [];
    const ids = new Set<string>();
    let next: string | undefined = `${graphUrl}/v1.0/users?$select=id&$top=10&$filter=userType eq 'Member'`;
    while (next) {
      const { body } = await graph("GET", next);
      sizes.push(body.value.length);
      for (const { id } of body.value) ids.add(id);
      next = body["@odata.nextLink"];
    }
    expect(sizes).toEqual([10, 10, 5]);
    expect(ids.size).toBe(25);
    expect(counts().filter(({ service }) => service === "graph")).toEqual([
      {
        service: "graph",
        method: "GET",
        route: "/v1.0/users",
        calls: 3,
        statuses: { 200: 3 },
        bytes: expect.any(Number),
      },
    ]);
  });
});

test("refuses a page token with another query than it was made for", async () => {
  const { body } = await microsoft().graph("GET", "/v1.0/users?$select=id&$top=1");
  const link = new URL(body["@odata.nextLink"]);
  link.searchParams.set("$select", "mail");
  const answer = await microsoft().graph("GET", link.href);
  expect(answer.body.error.code).toBe("Directory_ExpiredPageToken");
});

test("names each answer by request-id, and keeps the client's own id", async () => {
  const { headers, body } = await microsoft().graph("GET", `/v1.0/users/${idOf(99)}`, {
    headers: { "client-request-id": "the client's" },
  });
  expect(headers.get("client-request-id")).toBe("the client's");
  expect(headers.get("date")).not.toBeNull();
  expect(body.error.innerError).toMatchObject({
    "request-id": headers.get("request-id"),
    "client-request-id": "the client's",
  });
});

test.skipIf(graphDescription() === null)("its description finds fault with a wrong answer", async () => {
  await microsoft().graph("GET", "/v1.0/users?$top=1");
  const [exchange] = microsoft().exchanges("graph");
  if (!exchange) throw new Error("The call was not logged.");
  const problems = (responseBody: unknown, status = 200) =>
    graphDescription()?.problemsOfAnswer({ ...exchange, responseBody, status });
  expect(problems({ value: [{ businessPhones: null }] })).toEqual(["/value/0/businessPhones must be array"]);
  expect(problems({ value: [{ jobtitle: "Megler" }] })).toEqual(["Property jobtitle is not described."]);
  expect(problems({ error: { message: "No code." } }, 400)).toEqual([
    "/error must have required property 'code'",
  ]);
});
