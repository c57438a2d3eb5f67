import {
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemLink,
  MenuList,
  MenuPopover,
} from "@fluentui/react-components";
import {
  ArrowSyncRegular,
  ImageRegular,
  OpenRegular,
  PersonProhibitedRegular,
  PersonRegular,
  SignatureRegular,
} from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import type { ListedEmployee } from "../../api/employees.ts";
import { queries } from "../api/queries.ts";
import type { May } from "../shell/may.ts";
import { type SyncRequest, useDialogs } from "../shell/use-dialogs.ts";
import { t } from "../texts/texts.ts";

const icons: Readonly<Record<string, ReactElement>> = {
  entra: <PersonRegular />,
  photo: <ImageRegular />,
  signature: <SignatureRegular />,
};

/** The actions for a person. One menu serves the whole list, which is cheaper than one for each card. */
export function PersonMenu(props: {
  readonly person: ListedEmployee;
  readonly href: string;
  readonly button: HTMLElement;
  readonly onClose: () => void;
}) {
  const { email, name, standing } = props.person;
  const { data: me } = useQuery(queries.me);
  const dialogs = useDialogs();
  const targets = me?.targets ?? [];
  const person = { label: name, emails: [email] };
  const close = () => {
    props.onClose();
    // Also before a dialog opens, which returns the focus to where it was.
    props.button.focus({ preventScroll: true });
  };
  return (
    <Menu open onOpenChange={(_, { open }) => !open && close()} positioning={{ target: props.button }}>
      <MenuPopover>
        <MenuList aria-label={t.employees.actions(name)}>
          <MenuItemLink icon={<OpenRegular />} href={props.href}>
            {t.employees.open}
          </MenuItemLink>
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{t.employees.syncGroup}</MenuGroupHeader>
            <MenuItem icon={<ArrowSyncRegular />} onClick={() => dialogs.sync(person)}>
              {t.employees.syncAll}
            </MenuItem>
            {targets.length > 1 &&
              targets.map((target) => (
                <MenuItem
                  key={target}
                  {...(icons[target] && { icon: icons[target] })}
                  onClick={() => dialogs.sync({ ...person, targets: [target] })}
                >
                  {t.employees.syncTarget(t.words.targets[target] ?? target)}
                </MenuItem>
              ))}
          </MenuGroup>
          <MenuDivider />
          {targets.includes("signature") && (
            <MenuItem icon={<SignatureRegular />} onClick={() => dialogs.signature(email)}>
              {t.employees.previewSignature}
            </MenuItem>
          )}
          {targets.includes("photo") && (
            <MenuItem icon={<ImageRegular />} onClick={() => dialogs.photo(email)}>
              {t.employees.comparePhoto}
            </MenuItem>
          )}
          <MenuItem icon={<PersonProhibitedRegular />} onClick={() => dialogs.exclude(email)}>
            {standing === "excluded" ? t.employees.exclusion : t.employees.exclude}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** How many people one request can name. */
const mostEmails = 1_000;

/** A sync of some of the `total` people, named one by one unless it is all of them. */
export function syncOf(emails: readonly string[], total: number, label: string): SyncRequest {
  if (emails.length >= total) return { label: t.employees.everyone(total) };
  return { label, emails };
}

/** Whether this many people can be synced at once. */
export function maySyncAtOnce(people: number, total: number): May {
  if (people === 0) return { allowed: false, why: t.employees.noneSelected };
  if (people <= mostEmails || people >= total) return { allowed: true };
  return { allowed: false, why: t.employees.tooMany(mostEmails) };
}
