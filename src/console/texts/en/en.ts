import type { CheckTexts, CodeTexts, LintTexts } from "../translated.ts";
import { accounts } from "./accounts.ts";
import { addin } from "./addin.ts";
import { attention } from "./attention.ts";
import { changes } from "./changes.ts";
import { employees } from "./employees.ts";
import { links } from "./links.ts";
import { mismatches } from "./mismatches.ts";
import { pause } from "./pause.ts";
import { person } from "./person.ts";
import { runs } from "./runs.ts";
import { problems, shell } from "./shell.ts";
import { photo, signature } from "./signature.ts";
import { status } from "./status.ts";
import { sync } from "./sync.ts";
import { templates } from "./templates.ts";
import { words } from "./words.ts";

/** English. What the app itself says is English as it is. */
export const en = {
  accounts,
  addin,
  attention,
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
  codes: {} as CodeTexts,
  checks: {} as CheckTexts,
  lint: {} as LintTexts,
};

/** All texts of the console, in one language: one that lacks a text does not compile. */
export type Texts = typeof en;
