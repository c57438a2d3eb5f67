import { expect, test } from "vitest";
import { sayIn } from "../../../src/console/parts/say.ts";
import { nb } from "../../../src/console/texts/nb/nb.ts";

const say = (saying: Parameters<typeof sayIn>[1]) => sayIn(nb.codes, saying);

test("a code is said in Norwegian, with the field as people know it, and the app's own words behind it", () => {
  const message = "jobTitle has 200 characters, Entra ID takes 128; it is left as it is.";
  const said = say({ code: "too-long", message, remedy: "Shorten it.", target: "entra", field: "jobTitle" });

  expect(said.message).toBe(
    "Stilling er lengre enn det Microsoft godtar; det som står der fra før, røres ikke.",
  );
  expect(said.original).toBe(`${message}\nShorten it.`);
  expect(said.lang).toBeUndefined();
});

test("commands of a remedy stay, since they are the same in every language", () => {
  const grant = "az rest --method POST --url https://graph.microsoft.com/v1.0/x";
  const said = say({ code: "forbidden", message: "Microsoft Graph does not permit it", remedy: grant });
  expect(said.remedy).toBe(`Gi appen tillatelsen.\n${grant}`);
});

test("a 403 for one account is about an administrator, and not about a grant that is there already", () => {
  const remedy = "Change it by hand, or exclude this person; others are written.";
  const { message } = say({
    code: "forbidden",
    message: "Microsoft Graph does not let the app write",
    remedy,
  });
  expect(message).toContain("administrator");
});

test("an address that leads nowhere is no account that is missing", () => {
  const message = "There is no run.";
  expect(say({ code: "not-found", message, isRequest: true }).message).toContain("Det du spør etter");
  expect(say({ code: "not-found", message }).message).toContain("Ingen konto");
});

test("an unknown code is shown in English, and says so; a text of the page is no English", () => {
  const message = "Something new.";
  expect(say({ code: "of-a-later-version", message })).toEqual({ message, remedy: undefined, lang: "en" });
  expect(say({ message: "Det gikk ikke" })).not.toHaveProperty("lang");
});

test("in English nothing is replaced", () => {
  const saying = { code: "too-long", message: "Too long.", remedy: "Shorten it." };
  expect(sayIn({}, saying, true)).toEqual({ message: "Too long.", remedy: "Shorten it." });
});
