import { accounts } from "./en/accounts.ts";
import { changes } from "./en/changes.ts";
import { employees } from "./en/employees.ts";
import { links } from "./en/links.ts";
import { mismatches } from "./en/mismatches.ts";
import { pause } from "./en/pause.ts";
import { person } from "./en/person.ts";
import { runs } from "./en/runs.ts";
import { problems, shell } from "./en/shell.ts";
import { photo, signature } from "./en/signature.ts";
import { status } from "./en/status.ts";
import { sync } from "./en/sync.ts";
import { templates } from "./en/templates.ts";
import { words } from "./en/words.ts";

/** English; another language is one more of these. */
const en = {
  accounts,
  employees,
  links,
  changes,
  mismatches,
  pause,
  person,
  photo,
  problems,
  runs,
  shell,
  signature,
  status,
  sync,
  templates,
  words,
};

/** All texts of the console, in one language. */
export type Texts = typeof en;

const languages: Readonly<Record<string, Texts>> = { en };

const [preferred = "en"] = navigator.languages
  .map((tag) => tag.split("-")[0] ?? "")
  .filter((tag) => tag in languages);

/** The language of the page: the user's first preference that is available, otherwise English. */
export const language: string = preferred;

/** The texts of the page. */
export const t: Texts = languages[preferred] ?? en;
