const plain = (email: string): string => email.normalize("NFC").trim().toLowerCase();

/** Whether two addresses are one person's, as the app compares them. */
export const isSameEmail = (one: string, other: string): boolean => plain(one) === plain(other);
