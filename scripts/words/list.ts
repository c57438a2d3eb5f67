/**
 * A list of refused words, with what to write instead. A key is a regular expression over whole words, without regard
 * to case; a space in it is any white space.
 */
export type Refused = Readonly<Record<string, string>>;

/** What files and folders are held to. */
export interface Lists {
  /** Refused everywhere: in comments, in texts, in documents, and as words of a name. */
  readonly words: Refused;
  /** Refused as words of a name: of what a source declares, of a file, of a folder. */
  readonly names: Refused;
  /** Refused as the whole name of a type. */
  readonly types: Refused;
  /** Refused as the whole name of a folder. */
  readonly folders: Refused;
  /** Names that are allowed in spite of all this. */
  readonly kept: readonly string[];
}

const words: Refused = {
  "whom|whomever|whomsoever": "'who', or name the person or role",
  whose: "'of which', 'with its', or name the owner",
  "whoever|whosoever": "'who', 'anyone who', or name the role: caller, user, administrator",
  "whatever|whatsoever": "'what', 'any', or name the thing",
  whichever: "'which', 'the one that'",
  somebody: "'someone', or name the role",
  anybody: "'anyone', or name the role",
  nobody: "'no one', 'no employee', 'no user'",
  everybody: "'everyone', 'all employees'",
  "mend(s|ed|ing)?": "'fix', 'repair', 'correct'",
  "dear(er|est|ly)?": "'expensive', 'slow'",
  "wish(es|ed|ing)?": "'want', 'request', 'desired'",
  lest: "'so that … not'",
  hence: "'so', 'therefore'",
  "whence|whither": "'from where', 'where'",
  upon: "'on', 'when'",
  "henceforth|hereafter": "'from now on'",
  "hitherto|heretofore": "'until now'",
  forthwith: "'immediately'",
  betimes: "'early', 'in time'",
  "nought|naught": "'nothing', 'zero'",
  "anew|afresh": "'again'",
  "amiss|awry": "'wrong'",
  aright: "'correctly'",
  ere: "'before'",
  ought: "'should'",
  "albeit|howbeit": "'although'",
  thrice: "'three times'",
  "there(of|in|to|upon|with|under)": "name the thing: 'of it', 'in it'",
  "where(of|in|to|upon|with|by)": "'of which', 'in which', 'by which'",
  "here(of|in|to|upon|with|by)": "name the thing: 'of this', 'in this'",
  "nigh|oft|yonder|hither|thither": "the present-day word",
  "told|untold": "'reported', 'notified', 'passed', 'given'",
  "tell(s|ing)? of": "'describe', 'report'",
  "bid(s|den)?|bade": "'ask', 'request'",
  "outlast(s|ed|ing)?": "'survive', 'wait for', 'retry until'",
  "undone by": "'failed because of'",
  "save for": "'except'",
  "to be had": "'available'",
  "(come|comes|came|coming) to be": "'become'",
  "(come|comes|came) to rest": "'settle', 'finish'",
  "(become|becomes|became) of": "'the result of', 'what happened to'",
  "(put|puts|putting) off": "'postpone', 'delay'",
  "(take|takes|took|taken|taking) down": "'record', 'stop'",
  "(make|makes|made|making) up": "'form', 'consist of', 'invent'",
  "at hand": "'available', 'present'",
  "asked for": "'requested'",
  "of old": "'before', 'previous'",
};

const names: Refused = {
  misuse: "'usage error'",
  "outlast|outlasting": "'retry', 'requeue'",
  patience: "'retry', 'timeout'",
  "standings?": "'sync state'",
  staff: "'employees'",
  "telling|tells?": "'report', 'describe', 'format'",
  "carry out": "'apply'",
};

const types: Refused = {
  found: "what was found: 'Match', 'Account'",
  held: "what is in force: 'Current', 'Hold'",
  word: "what it says: 'SyncState', 'Status'",
};

const folders: Refused = {
  views: "the subject: 'employees'",
  wire: "'http'",
};

// Answers of the API and queue messages have had these names since before the list, and keep them until 1.0.
const kept = ["standing", "wished", "putOff"];

/** What this project refuses. */
export const lists: Lists = { words, names, types, folders, kept };
