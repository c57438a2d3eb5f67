import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ListedEmployee, SyncState } from "../../api/employees.ts";
import { shownName } from "../../api/person.ts";
import { queries } from "../api/queries.ts";

/** A person, from what is loaded first: their row in the employee list, or their explanation. */
export interface Person {
  readonly email: string;
  readonly name: string;
  readonly title: string | null;
  readonly office: string | null;
  readonly hasPhoto: boolean;
  readonly standing?: SyncState;
  readonly isExcluded: boolean;
}

/** What is known of a person so far: at least their e-mail. */
export function usePerson(email: string): Person {
  const member = useMember(email);
  const { data } = useQuery(queries.explanation(email));
  const employee = data?.source.status === "employee" ? data.source.employee : undefined;
  const known = employee && {
    name: shownName(employee),
    title: employee.title,
    office: employee.office.name,
    hasPhoto: employee.profileImageUrl !== null,
  };
  const differs = data?.fields.some(({ verdict }) => verdict === "differs") ?? false;
  // The list has the sync state of the last plan; an explanation is newer.
  const isOutdated = differs && (member?.standing === "in-step" || member?.standing === "unknown");
  return {
    name: email,
    title: null,
    office: null,
    hasPhoto: false,
    ...known,
    ...member,
    ...(isOutdated && { standing: "differs" as const }),
    ...(data?.planned.unsure && { standing: "unsure" as const }),
    email,
    isExcluded: data ? data.exclusion !== undefined : member?.standing === "excluded",
  };
}

/** A person's row in the employee list; undefined if the list is not loaded or does not contain them. */
export function useMember(email: string): ListedEmployee | undefined {
  // The list is loaded by the page that shows it; here it is only read from the cache.
  const { data: list } = useQuery({ ...queries.employees, enabled: false });
  return useMemo(() => list?.employees.find((one) => isSameEmail(one.email, email)), [list, email]);
}

const plain = (email: string): string => email.normalize("NFC").trim().toLowerCase();

/** Whether two addresses are the same person's, compared as the app does. */
export const isSameEmail = (one: string, other: string): boolean => plain(one) === plain(other);
