import type { Texts } from "../en/en.ts";
import { accounts } from "./accounts.ts";
import { addin } from "./addin.ts";
import { attention } from "./attention.ts";
import { changes } from "./changes.ts";
import { checks } from "./checks.ts";
import { codesOfAddin } from "./codes-addin.ts";
import { codesOfConnections } from "./codes-connections.ts";
import { codesOfPeople } from "./codes-people.ts";
import { codesOfPictures } from "./codes-pictures.ts";
import { codesOfRequests } from "./codes-requests.ts";
import { employees } from "./employees.ts";
import { links } from "./links.ts";
import { lint } from "./lint.ts";
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

/** Norwegian bokmål. */
export const nb: Texts = {
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
  codes: { ...codesOfPeople, ...codesOfPictures, ...codesOfConnections, ...codesOfRequests, ...codesOfAddin },
  checks,
  lint,
};
