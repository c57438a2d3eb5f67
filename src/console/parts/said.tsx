import { Remedy } from "./remedy.tsx";
import { say, type Wording } from "./say.ts";
import { Message, Original } from "./wording.tsx";

/** What the app says and what to do, in the language of the page; the app's own words behind *Details*. */
export function Said({ of }: { readonly of: Parameters<typeof say>[0] }) {
  const said = say(of);
  return (
    <>
      <Message said={said} />
      <Rest said={said} />
    </>
  );
}

/** The remedy, and the app's own words where those are in another language. */
export function Rest({ said }: { readonly said: Wording }) {
  const { remedy, lang } = said;
  return (
    <>
      {remedy && <Remedy text={remedy} {...(lang && { lang })} />}
      <Original of={said} />
    </>
  );
}
