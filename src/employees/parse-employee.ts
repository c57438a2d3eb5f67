import type { RejectedRow, SourceEmployee, SourceNote } from "../core/employee.ts";
import { cleanText } from "./clean-text.ts";
import { isPossibleEmail } from "./email.ts";
import type { EmployeeRow } from "./queries.ts";

const LONGEST_TEXT = 1024;
const LONGEST_URL = 2048;

/** A row as an employee with what was mended in it, or the first reason why it is none; `row` names it. */
export function parseEmployee(columns: EmployeeRow, row: string): SourceEmployee | RejectedRow {
  const notes: SourceNote[] = [];
  const read = (field: keyof EmployeeRow, maximum = LONGEST_TEXT) => {
    const { text, flattened, cut } = cleanText(columns[field], maximum);
    if (flattened) notes.push(note("control-characters", field, "control characters became spaces"));
    if (cut) notes.push(note("cut", field, `cut to ${maximum} characters`));
    return text;
  };
  const email = columns.email.normalize("NFC").trim();
  const reject = (code: string, field: keyof EmployeeRow, message: string): RejectedRow => ({
    row,
    // Whatever stands there goes into records and onto screens: on one line, and not without end.
    email: cleanText(email, 254).text ?? "",
    code,
    field,
    message,
  });

  if (!isPossibleEmail(email)) return reject("impossible-email", "email", "The e-mail cannot be an address.");
  const firstName = read("first_name");
  if (firstName === null) return reject("no-name", "first_name", "The first name is missing.");
  const lastName = read("last_name");
  if (lastName === null) return reject("no-name", "last_name", "The last name is missing.");
  const office = read("office_name");
  if (office === null) return reject("no-office", "office_id", missingOffice(columns.office_id));

  const employee = {
    email,
    firstName,
    lastName,
    title: read("title"),
    phone: read("phone"),
    profileImageUrl: read("profile_image_url", LONGEST_URL),
    office: {
      name: office,
      city: read("office_city"),
      streetAddress: read("office_street_address"),
      postalCode: read("office_postal_code"),
      phone: read("office_phone"),
      email: read("office_email"),
    },
  };
  return { employee, notes };
}

function note(code: string, field: string, what: string): SourceNote {
  return { code, field, message: `${field}: ${what}.` };
}

function missingOffice(id: string | null): string {
  if (id === null) return "The employee has no office.";
  return `The office ${JSON.stringify(cleanText(id, 64).text)} does not exist or has no name.`;
}
