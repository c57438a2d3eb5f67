import { EmployeePath } from "./employees.ts";
import { LinkList, LinkRequest, LinkView } from "./links.ts";
import { json, type Route, upstream } from "./route.ts";

/** Decisions about which account is an employee's. */
export const linkRoutes = {
  getLinks: {
    method: "GET",
    path: "/links",
    access: "Sync.Read",
    tag: "Links",
    summary: "Who waits for a decision about their account, what was decided, and who decided it",
    answers: { 200: json(LinkList) },
    problems: upstream,
  },
  putLink: {
    method: "PUT",
    path: "/links/{key}",
    access: "Sync.Run",
    tag: "Links",
    summary: "Confirms that an account is an employee's, or refuses it; starts no run",
    params: EmployeePath,
    body: LinkRequest,
    answers: { 200: json(LinkView) },
    problems: [404, 409, 413, 415, ...upstream],
  },
  deleteLink: {
    method: "DELETE",
    path: "/links/{key}",
    access: "Sync.Run",
    tag: "Links",
    summary: "Forgets what was decided about an employee's account; answers the decision",
    params: EmployeePath,
    answers: { 200: json(LinkView) },
    problems: [404, ...upstream],
  },
} as const satisfies Record<string, Route>;
