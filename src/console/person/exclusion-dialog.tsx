import { Dialog, DialogSurface } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries.ts";
import { ExclusionForm, ExclusionFrame } from "./exclusion-form.tsx";
import { isSameEmail, useMember } from "./use-person.ts";

/** Excludes a person, changes their exclusion, or includes them again. */
export default function ExclusionDialog(props: { readonly email: string; readonly onClose: () => void }) {
  const { email, onClose } = props;
  const name = useMember(email)?.name ?? email;
  const { data: me } = useQuery(queries.me);
  const { data: exclusions, error, refetch } = useQuery(queries.exclusions);
  const held = exclusions?.find((one) => isSameEmail(one.email, email));
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        {me && exclusions ? (
          <ExclusionForm {...{ email, name, held, onClose }} all={me.targets} properties={me.fields ?? []} />
        ) : (
          <ExclusionFrame name={name} error={error} onRetry={() => refetch()} onClose={onClose} />
        )}
      </DialogSurface>
    </Dialog>
  );
}
