import type { OfficeRow } from "./rows.ts";

/** The company's e-mail domain; `.example` belongs to nobody (RFC 2606). */
export const domain = "fjordbo.example";

const office = (
  id: number,
  name: string,
  city: string,
  street_address: string,
  postal_code: string,
  phone: string | null,
  mailbox: string,
): OfficeRow => ({
  id,
  name: `Fjordbo ${name}`,
  city,
  street_address,
  postal_code,
  phone,
  email: `${mailbox}@${domain}`,
});

/** The sample company's offices; Hamar has no phone. */
export const offices: readonly OfficeRow[] = [
  office(1, "Oslo sentrum", "Oslo", "Rosenkrantz' gate 22", "0160", "+47 22 00 41 00", "oslo"),
  office(2, "Majorstuen", "Oslo", "Bogstadveien 41 B", "0366", "+47 22 00 41 50", "majorstuen"),
  office(3, "Bergen", "Bergen", "Strandgaten 18", "5013", "+47 55 00 32 10", "bergen"),
  office(4, "Trondheim", "Trondheim", "Kongens gate 30", "7012", "+47 73 00 28 40", "trondheim"),
  office(5, "Stavanger", "Stavanger", "Kirkegata 12", "4006", "+47 51 00 63 00", "stavanger"),
  office(6, "Tromsø", "Tromsø", "Storgata 64", "9008", "+47 77 00 19 20", "tromso"),
  office(7, "Kristiansand", "Kristiansand S", "Markens gate 15", "4611", "+47 38 00 75 30", "kristiansand"),
  office(8, "Bodø", "Bodø", "Sjøgata 21", "8006", "+47 75 00 50 60", "bodo"),
  office(9, "Ålesund", "Ålesund", "Apotekergata 9", "6004", "+47 70 00 12 70", "alesund"),
  office(10, "Drammen", "Drammen", "Bragernes torg 5", "3017", "+47 32 00 84 00", "drammen"),
  office(11, "Hamar", "Hamar", "Torggata 44", "2317", null, "hamar"),
  office(12, "Tønsberg", "Tønsberg", "Storgaten 22", "3126", "+47 33 00 96 10", "tonsberg"),
];
