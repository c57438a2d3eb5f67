import type { EmployeeRow, OfficeRow } from "./tables.ts";

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** First names in use in Norway. */
export const firstNames = words(`
  Anne Astrid Aurora Berit Bjørg Camilla Cecilie Eli Elin Elise Emma Eva Frida Grete Guro Hanne Hedda Hege Heidi
  Helene Hilde Ida Inger Ingrid Jenny Julie Kari Karoline Kjersti Kristin Lena Linn Liv Maja Malin Maren Mari Marit
  Marte Mette Mia Mona Nina Nora Oda Randi Ragnhild Sara Sigrid Silje Siri Sofie Solveig Stine Synnøve Tiril Tone
  Tuva Unni Vilde Åse Åshild Aksel Anders Are Arne Aslak Bjørn Bård Christian Dag Eirik Elias Emil Erik Erlend Espen
  Eskil Filip Finn Fredrik Frode Geir Gunnar Gard Harald Henrik Håkon Håvard Isak Ivar Jakob Jan Jens Joakim Jon
  Jonas Jørgen Kjetil Knut Kristian Lars Leif Magnus Marius Martin Mats Mathias Morten Nils Odd Ola Olav Oskar Ove
  Pål Per Petter Rune Sander Sigurd Simen Sindre Snorre Stein Svein Sverre Terje Thomas Tobias Tor Torbjørn Trond
  Trygve Ulrik Vebjørn Vegard Vidar Øystein Øyvind Ådne Åsmund`);

/** Surnames in use in Norway. */
export const lastNames = words(`
  Aas Aasen Amundsen Andersen Antonsen Arnesen Aune Bakke Bakken Berg Berge Berntsen Birkeland Bjerke Bjørnstad Boge
  Brekke Bråten Bøe Christensen Dahl Dale Danielsen Ekeland Eide Eikeland Ellingsen Engen Eriksen Evensen Fjeld
  Fjellstad Foss Fossum Fredriksen Frøland Gjerde Gulbrandsen Gundersen Haga Hagen Halvorsen Hammer Haugen Haugland
  Hauge Helgesen Helland Henriksen Hermansen Hjelle Holm Holmen Hovland Husby Isaksen Iversen Jacobsen Jensen
  Johannessen Johansen Karlsen Knutsen Kolstad Kristensen Kristoffersen Kvam Kvåle Langeland Larsen Lie Lien Lund Lunde
  Løken Lønning Martinsen Mathisen Mikkelsen Moe Moen Myhre Myklebust Mæland Nergård Nilsen Nordby Nygård Næss Olsen
  Opsahl Pedersen Pettersen Rasmussen Rønning Ruud Rød Røed Sande Sandvik Simonsen Sivertsen Skaar Skoglund Solbakken
  Solberg Solheim Sollie Stokke Strand Strøm Sunde Svendsen Sæther Sørensen Tangen Teigen Thorsen Torgersen Tveit
  Tønnessen Ulvestad Vang Vik Viken Vold Wiik Ødegård Øien Østby Årdal Ås Åsheim`);

/** Titles as an estate agency's line-of-business system has them. */
export const titles: readonly string[] = [
  "Eiendomsmegler",
  "Eiendomsmegler MNEF",
  "Eiendomsmegler / Partner",
  "Eiendomsmeglerfullmektig",
  "Fagansvarlig eiendomsmegler",
  "Næringsmegler",
  "Prosjektmegler nybygg",
  "Daglig leder",
  "Avdelingsleder",
  "Salgssjef",
  "Salgskoordinator",
  "Kundekoordinator",
  "Markedskoordinator",
  "Oppgjørsansvarlig",
  "Oppgjørsmedarbeider",
  "Verdivurderer",
  "Interiørstylist",
  "Regnskapsfører",
  "Controller",
  "Finansiell rådgiver",
  "HR-rådgiver",
  "Resepsjonist",
];

/** The company's e-mail domain; `.example` is reserved (RFC 2606). */
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

const ascii: Readonly<Record<string, string>> = { æ: "ae", ø: "o", å: "a" };

/** A person's address as Norwegian IT departments make it: `Bjørg Sæther Ødegård` → `bjorg.saether-odegard@…`. */
export function emailAddress(firstName: string, lastName: string): string {
  const part = (name: string) =>
    name
      .normalize()
      .toLowerCase()
      .replace(/[æøå]/g, (letter) => ascii[letter] ?? letter)
      .replace(/[^a-z]+/g, "-");
  return `${part(firstName)}.${part(lastName)}@${domain}`;
}

/** Where an employee's portrait of a `kind` is, given the image server's origin; null for no portrait. */
export function portraitUrl(
  { id, first_name, last_name }: EmployeeRow,
  images: string,
  kind: string | null,
): string | null {
  if (kind === null) return null;
  const name = [first_name, last_name].filter(Boolean).join(" ").normalize("NFC");
  const path = `${id}/${encodeURIComponent(name)}.jpg`;
  return kind === "elsewhere" ? `https://cdn.elsewhere.example/${path}` : `${images}/${kind}/${path}`;
}
