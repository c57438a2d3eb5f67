import { isSigned } from "../../core/cells/picture.ts";
import { type Employee, fullName } from "../../core/employee.ts";
import { isPlain, withoutInvisible } from "../../core/key.ts";

/** One variable of the templates and its source; null if the employee has no such value. */
interface Variable {
  readonly name: string;
  readonly from: (employee: Employee) => string | null;
  /** A value to check templates with; absent where the name will do. */
  readonly example?: string;
}

/** Variable → value, for filling in a template. */
export type TemplateValues = Readonly<Record<string, string | null>>;

/** The variables that templates may use. To add one, add its row. */
export const variables = [
  { name: "DisplayName", from: fullName },
  { name: "JobTitle", from: ({ title }) => title },
  { name: "MobilePhone", from: ({ phone }) => phone, example: "+47 22 33 44 55" },
  { name: "Email", from: ({ email }) => email, example: "name@example.com" },
  { name: "OfficeName", from: ({ office }) => office.name },
  { name: "OfficePostal", from: ({ office }) => joined(office.postalCode, office.city) },
  { name: "OfficeAddress", from: ({ office }) => office.streetAddress },
  { name: "OfficePhone", from: ({ office }) => office.phone, example: "+47 22 33 44 66" },
  { name: "OfficeEmail", from: ({ office }) => office.email, example: "office@example.com" },
  {
    name: "Photo",
    from: ({ profileImageUrl, signatureImage }) =>
      profileImageUrl !== null && signatureImage ? signatureImage : httpsUrl(profileImageUrl),
    example: "https://photos.example/name.jpg",
  },
] as const satisfies readonly Variable[];

/** A value for each variable, to check templates with. */
export const examples: TemplateValues = Object.fromEntries(
  variables.map((variable) => [variable.name, "example" in variable ? variable.example : variable.name]),
);

/** An employee without any value, to check templates with. */
export const noValues: TemplateValues = Object.fromEntries(variables.map(({ name }) => [name, null]));

/** An employee's values, each on one line and without characters that a reader cannot see. */
export const valuesOf = (employee: Employee): TemplateValues =>
  Object.fromEntries(variables.map(({ name, from }) => [name, oneLine(from(employee))]));

const joined = (...parts: readonly (string | null)[]): string => parts.filter(Boolean).join(" ");

/** The address of an image that may be used in a signature: by https, without a password, and for good. */
function httpsUrl(text: string | null): string | null {
  const url = URL.parse(text ?? "");
  if (url?.protocol !== "https:" || url.username || url.password) return null;
  return isSigned(url.href) ? null : url.href;
}

/** Controls would break lines, and direction marks (U+202E, for example) would reverse the text next to the value. */
function oneLine(text: string | null): string | null {
  if (text !== null && isPlain(text)) return text;
  const visible = text && withoutInvisible(text.replace(/\p{Bidi_Control}/gu, ""));
  const spaced = visible?.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ");
  return spaced?.toWellFormed().normalize("NFC").trim() || null;
}
