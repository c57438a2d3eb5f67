import { makeStyles, Subtitle2, Switch, Text, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { TemplatePerson, TemplateSignature } from "../../api/templates.ts";
import { queries } from "../api/queries.ts";
import { Notes } from "../parts/notes.tsx";
import { type Chosen, LookControls } from "../signature/look-controls.tsx";
import { Shown } from "../signature/signature-side.tsx";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({
  sides: {
    display: "grid",
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: "repeat(auto-fit, minmax(min(360px, 100%), 1fr))",
  },
  side: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr)",
    alignContent: "start",
    gap: tokens.spacingVerticalS,
    minWidth: 0,
  },
  phone: { maxWidth: "360px" },
  facts: { display: "grid" },
});

/** A person's signature by the deployed templates and, where there is one, by the draft. */
export function TemplateComparison(props: { readonly person: TemplatePerson; readonly isDraft: boolean }) {
  const styles = useStyles();
  const panel = useId();
  const { person, isDraft } = props;
  const { email, before, after, photoUrl, notes } = person;
  const [chosen, setChosen] = useState<Chosen>({ format: "html", withPhoto: true, dark: false });
  const [isPhone, setIsPhone] = useState(false);
  const photo = useQuery({ ...queries.photo(email, 240), enabled: photoUrl !== null });
  const { format, dark } = chosen;
  const look = { format, dark, photoUrl, photo: photo.data, isPhotoLoading: photo.isLoading };
  const isSame = before?.html === after.html && before.text === after.text;
  const side = (name: "before" | "after" | "now", signature: TemplateSignature | null) => (
    <section className={styles.side} data-side={name}>
      <Subtitle2 as="h2">{t.templates[name]}</Subtitle2>
      <div className={isPhone ? styles.phone : undefined}>
        {signature ? (
          <Shown
            signature={chosen.withPhoto ? signature : signature.withoutPhoto}
            title={t.templates[name]}
            look={look}
          />
        ) : (
          <Text>{t.templates.none}</Text>
        )}
      </div>
    </section>
  );
  return (
    <>
      <LookControls chosen={chosen} hasPhoto={photoUrl !== null} panel={panel} onChange={setChosen} />
      <Switch
        label={t.templates.phone}
        checked={isPhone}
        onChange={(_, { checked }) => setIsPhone(checked)}
      />
      <div className={styles.sides} role="tabpanel" id={panel} aria-labelledby={`${panel}-${format}`}>
        {isDraft ? side("before", before) : side("now", after)}
        {isDraft && side("after", after)}
      </div>
      <div className={styles.facts}>
        {isDraft && isSame && <Text>{t.templates.same}</Text>}
        <Text>{t.templates.chosen(before?.template ?? after.template, after.template)}</Text>
        <Text>{t.templates.onReply[after.onReply]}</Text>
      </div>
      {notes.length > 0 && <Notes notes={notes} />}
    </>
  );
}
