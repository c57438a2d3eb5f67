import { MessageBar, MessageBarBody, makeStyles, Text, tokens, useId } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import type { RenderedSignature, SignatureView } from "../../api/employees.ts";
import { queries } from "../api/queries.ts";
import { Notes } from "../parts/notes.tsx";
import { problemOf } from "../parts/toasts.tsx";
import { t } from "../texts/texts.ts";
import { type Chosen, LookControls } from "./look-controls.tsx";
import { SignatureSide } from "./signature-side.tsx";

const useStyles = makeStyles({
  sides: {
    display: "grid",
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: "repeat(auto-fit, minmax(min(360px, 100%), 1fr))",
  },
});

/** The rendered signature in the chosen form. */
export const chosenOf = (view: SignatureView, { withPhoto }: Chosen): RenderedSignature =>
  withPhoto ? view.rendered : view.withoutPhoto;

/** A signature as it would be written, beside the one in the mailbox. */
export function SignatureComparison(props: {
  readonly email: string;
  readonly view: SignatureView;
  readonly chosen: Chosen;
  readonly onChange: (chosen: Chosen) => void;
}) {
  const styles = useStyles();
  const panel = useId("signature");
  const { email, view, chosen, onChange } = props;
  const { photoUrl, served = "mailbox", notes, held, heldProblem } = view;
  const photo = useQuery({ ...queries.photo(email, 240), enabled: photoUrl !== null });
  const { format, dark } = chosen;
  const look = { format, dark, photoUrl, photo: photo.data, isPhotoLoading: photo.isLoading };
  const rendered = chosenOf(view, chosen);
  const isSame = held && held.html.trim() === rendered.html.trim();
  return (
    <>
      <LookControls chosen={chosen} hasPhoto={photoUrl !== null} panel={panel} onChange={onChange} />
      <div className={styles.sides} role="tabpanel" id={panel} aria-labelledby={`${panel}-${chosen.format}`}>
        <SignatureSide name="rendered" signature={rendered} look={look}>
          {served !== "mailbox" && <Text>{t.words.served[served]}</Text>}
          {chosen.withPhoto && photo.error && <Notes notes={[photoProblemOf(photo.error)]} />}
        </SignatureSide>
        <SignatureSide name="held" signature={held} look={look}>
          {isSame && <Text>{t.signature.same}</Text>}
          {held && held.html.trim() !== "" && !held.isOn && served !== "addin" && (
            <MessageBar intent="warning" layout="multiline">
              <MessageBarBody>{t.signature.isOff}</MessageBarBody>
            </MessageBar>
          )}
          {heldProblem && <Notes notes={[heldProblem]} />}
          {!held && !heldProblem && <Text>{t.signature.unread}</Text>}
        </SignatureSide>
      </div>
      {notes.length > 0 && <Notes notes={notes} />}
    </>
  );
}

function photoProblemOf(error: unknown): { message: string; remedy?: string } {
  const { message, remedy } = problemOf(error);
  return { message: `${t.signature.photoProblem}: ${message}`, ...(remedy && { remedy }) };
}
