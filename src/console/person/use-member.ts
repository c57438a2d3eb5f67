import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { StaffMember } from "../../employees/list.ts";
import { queries } from "../api/queries.ts";
import { isSameEmail } from "./same-email.ts";

/** Somebody's row among the staff; undefined where that has not been read, or does not have them. */
export function useMember(email: string): StaffMember | undefined {
  // Whoever shows the staff reads it; here it is only looked up.
  const { data: staff } = useQuery({ ...queries.staff, enabled: false });
  return useMemo(() => staff?.employees.find((one) => isSameEmail(one.email, email)), [staff, email]);
}
