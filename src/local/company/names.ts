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
