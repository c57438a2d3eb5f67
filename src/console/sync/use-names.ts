import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { queries } from "../api/queries.ts";

/** What people are called, by e-mail; nobody's name where the staff is not known (yet). */
export function useNames(): (email: string) => string | undefined {
  const { data: staff } = useQuery(queries.staff);
  return useMemo(() => {
    const names = new Map(staff?.employees.map(({ email, name }) => [email, name]));
    return (email) => names.get(email);
  }, [staff]);
}
