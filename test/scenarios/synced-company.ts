import { type Company, sampleCompany } from "../../src/local/company/company.ts";
import { idealSync } from "../local/company/ideal-sync.ts";

/** The sample company, its photos at `images`, with Entra ID as a sync leaves it: only an administrator's phones still differ. */
export function syncedCompany(employees = 60, images?: string): Company {
  const company = sampleCompany({ employees, ...(images && { images }) });
  return { ...company, entraUsers: idealSync(company) };
}
