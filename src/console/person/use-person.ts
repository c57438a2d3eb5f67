import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ListedEmployee, SyncState } from "../../api/employees.ts";
import { queries } from "../api/queries.ts";

/** Who somebody is, from whichever is known first: their row among the staff, or what explains them. */
export interface Person {
  readonly email: string;
  readonly name: string;
  readonly title: string | null;
  readonly office: string | null;
  readonly hasPhoto: boolean;
  readonly standing?: SyncState;
  readonly isExcluded: boolean;
}

/** Who somebody is, as far as it is known by now: their e-mail at least. */
export function usePerson(email: string): Person {
  const member = useMember(email);
  const { data } = useQuery(queries.explanation(email));
  const employee = data?.source.status === "employee" ? data.source.employee : undefined;
  const known = employee && {
    name: `${employee.firstName} ${employee.lastName}`,
    title: employee.title,
    office: employee.office.name,
    hasPhoto: employee.profileImageUrl !== null,
  };
  const differs = data?.fields.some(({ verdict }) => verdict === "differs") ?? false;
  // Among the staff somebody stands by the last plan; what has just been looked up knows more.
  const isOutdated = differs && (member?.standing === "in-step" || member?.standing === "unknown");
  return {
    ...{ name: email, title: null, office: null, hasPhoto: false },
    ...known,
    ...member,
    ...(isOutdated && { standing: "differs" as const }),
    email,
    isExcluded: data ? data.exclusion !== undefined : member?.standing === "excluded",
  };
}

/** Somebody's row among the staff; undefined where that has not been read, or does not have them. */
export function useMember(email: string): ListedEmployee | undefined {
  // Whoever shows the staff reads it; here it is only looked up.
  const { data: staff } = useQuery({ ...queries.staff, enabled: false });
  return useMemo(() => staff?.employees.find((one) => isSameEmail(one.email, email)), [staff, email]);
}

const plain = (email: string): string => email.normalize("NFC").trim().toLowerCase();

/** Whether two addresses are one person's, as the app compares them. */
export const isSameEmail = (one: string, other: string): boolean => plain(one) === plain(other);
