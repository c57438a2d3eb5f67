import {
  Button,
  Menu,
  MenuButton,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  tokens,
  useRestoreFocusTarget,
} from "@fluentui/react-components";
import {
  ArrowSyncRegular,
  ImageRegular,
  PersonProhibitedRegular,
  SignatureRegular,
} from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries.ts";
import { useDialogs } from "../shell/use-dialogs.ts";
import { t } from "../texts/texts.ts";
import type { Person } from "./use-person.ts";

const useStyles = makeStyles({
  actions: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
});

/** The actions for a person; each opens a dialog that first shows what it would do. */
export function PersonActions({ person }: { readonly person: Person }) {
  const { email, name, isExcluded } = person;
  const { data: me } = useQuery(queries.me);
  const dialogs = useDialogs();
  const focusTarget = useRestoreFocusTarget();
  const targets = me?.targets ?? [];
  const request = { label: name, emails: [email] };
  return (
    <div className={useStyles().actions}>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <MenuButton appearance="primary" icon={<ArrowSyncRegular />}>
            {t.person.sync}
          </MenuButton>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem onClick={() => dialogs.sync(request)}>{t.person.syncAll}</MenuItem>
            {targets.length > 1 &&
              targets.map((target) => (
                <MenuItem key={target} onClick={() => dialogs.sync({ ...request, targets: [target] })}>
                  {t.person.syncTarget(t.words.targets[target] ?? target)}
                </MenuItem>
              ))}
          </MenuList>
        </MenuPopover>
      </Menu>
      {targets.includes("signature") && (
        <Button {...focusTarget} icon={<SignatureRegular />} onClick={() => dialogs.signature(email)}>
          {t.person.signature}
        </Button>
      )}
      {targets.includes("photo") && (
        <Button {...focusTarget} icon={<ImageRegular />} onClick={() => dialogs.photo(email)}>
          {t.person.photo}
        </Button>
      )}
      <Button {...focusTarget} icon={<PersonProhibitedRegular />} onClick={() => dialogs.exclude(email)}>
        {isExcluded ? t.person.exclusion : t.person.exclude}
      </Button>
    </div>
  );
}
