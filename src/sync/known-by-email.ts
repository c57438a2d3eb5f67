import type { Employee } from "../employees/employee.ts";

/** Somebody who may have left the database: an undo goes by the record, and needs no more of them than their e-mail. */
export const knownByEmail = (email: string): Employee => ({
  email,
  firstName: "",
  lastName: "",
  title: null,
  phone: null,
  profileImageUrl: null,
  office: { name: "", city: null, streetAddress: null, postalCode: null, phone: null, email: null },
});
