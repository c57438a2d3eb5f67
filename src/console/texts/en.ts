import { employees } from "./en/employees.ts";
import { person } from "./en/person.ts";
import { problems } from "./en/problems.ts";
import { runs } from "./en/runs.ts";
import { shell } from "./en/shell.ts";
import { signature } from "./en/signature.ts";
import { status } from "./en/status.ts";
import { sync } from "./en/sync.ts";
import { words } from "./en/words.ts";

/** English. */
export const en = { employees, person, problems, runs, shell, signature, status, sync, words };
