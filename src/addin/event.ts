import { placeHere } from "./memory.ts";
import { addMissing } from "./missing-globals.ts";
import type { OfficeHost } from "./office.ts";
import { eventHandler } from "./on-event.ts";
import { createTokens } from "./token.ts";

// The one script that Outlook runs for events, in a page or, in classic Outlook on Windows, alone. That runtime has neither
// location nor document, and runs nothing that waits for Office.onReady: everything is said at once.

declare const Office: OfficeHost;

let handler: ReturnType<typeof eventHandler> | undefined;

/** Made with the first event: before it Office may not know the mailbox. */
const onEvent: ReturnType<typeof eventHandler> = (event) => {
  try {
    handler ??= eventHandler({
      office: Office,
      config: addinConfig,
      place: placeHere(Office),
      tokens: createTokens(addinConfig, Office),
      fetch: (...asked) => fetch(...asked),
    });
  } catch {
    // This Outlook lacks something: a mail without a signature is better than one that waits.
    return event.completed();
  }
  handler(event);
};

addMissing(Object(window));
Office.onReady?.();
// The manifest's FunctionNames.
for (const name of ["onNewMessageCompose", "onMessageFromChanged", "onNewAppointmentOrganizer"])
  Office.actions.associate(name, onEvent);
