import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Subtitle2,
  Text,
  tokens,
} from "@fluentui/react-components";
import { ArrowSyncRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import type { PhotoQuery } from "../../api/employees.ts";
import { queries } from "../api/queries.ts";
import { Loading } from "../parts/loading.tsx";
import { Notes } from "../parts/notes.tsx";
import { problemOf } from "../parts/toasts.tsx";
import { useTitleStyles } from "../parts/use-title-styles.ts";
import { useMember } from "../person/use-person.ts";
import { useDialogs } from "../shell/use-dialogs.ts";
import { StepContent } from "../sync/step-content.tsx";
import { t } from "../texts/texts.ts";

/** Pixels along a side of a photo, as it is shown. */
const side = 240;

const useStyles = makeStyles({
  surface: { width: "640px", maxWidth: "min(640px, 100vw)" },
  sides: {
    display: "grid",
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: `repeat(auto-fit, minmax(min(${side}px, 100%), 1fr))`,
  },
  side: { display: "grid", alignContent: "start", gap: tokens.spacingVerticalS, minWidth: 0 },
  photo: {
    display: "block",
    width: `${side}px`,
    maxWidth: "100%",
    aspectRatio: "1",
    objectFit: "cover",
    borderRadius: tokens.borderRadiusMedium,
  },
  // As high as the photo that takes its place: nothing moves under the pointer.
  waiting: { display: "grid", height: `${side}px`, placeItems: "center" },
});

/** A person's photo as Entra ID has it, beside the one that would be written. */
export default function PhotoDialog(props: { readonly email: string; readonly onClose: () => void }) {
  const styles = useStyles();
  const { title } = useTitleStyles();
  const { email, onClose } = props;
  const name = useMember(email)?.name ?? email;
  const dialogs = useDialogs();
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle className={title}>{t.photo.title(name)}</DialogTitle>
          <StepContent label={t.photo.title(name)}>
            <div className={styles.sides}>
              <PhotoSide {...{ email, name }} of="entra" />
              <PhotoSide {...{ email, name }} of="source" />
            </div>
            <Text size={200}>{t.photo.cut}</Text>
          </StepContent>
          <DialogActions>
            <Button
              icon={<ArrowSyncRegular />}
              onClick={() => dialogs.sync({ label: name, emails: [email], targets: ["photo"] })}
            >
              {t.photo.sync}
            </Button>
            <Button appearance="primary" onClick={onClose}>
              {t.words.close}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** One of the two photos under its heading, or why there is none. */
function PhotoSide({
  email,
  name,
  of,
}: {
  readonly email: string;
  readonly name: string;
  readonly of: PhotoQuery["of"];
}) {
  const styles = useStyles();
  // What was just written shows at once.
  const { data, error } = useQuery({ ...queries.photo(email, side * 2, of), staleTime: 0 });
  return (
    <section className={styles.side} data-side={of}>
      <Subtitle2 as="h3">{t.photo.sides[of]}</Subtitle2>
      {data && <img className={styles.photo} src={data} alt={t.photo.alt(name, t.photo.sides[of])} />}
      {!data && error && <Notes notes={[noteOf(error)]} />}
      {!data && !error && (
        <div className={styles.waiting}>
          <Loading label={t.photo.loading} />
        </div>
      )}
    </section>
  );
}

function noteOf(error: unknown): { message: string; remedy?: string } {
  const { message, remedy } = problemOf(error);
  return { message, ...(remedy && { remedy }) };
}
