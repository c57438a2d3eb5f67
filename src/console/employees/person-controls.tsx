import { Button, Checkbox, useRestoreFocusTarget } from "@fluentui/react-components";
import { ArrowSyncRegular, MoreHorizontalRegular } from "@fluentui/react-icons";
import type { ListedEmployee } from "../../api/employees.ts";
import { t } from "../texts/texts.ts";

/** What a card or a row of a person calls back. */
export interface PersonActs {
  /** Selects or deselects a person, or with `range` selects all from the last one to them. */
  readonly select: (email: string, range: boolean) => void;
  readonly openMenu: (person: ListedEmployee, button: HTMLElement) => void;
  /** Opens the dry run of everything for a person. */
  readonly sync: (person: ListedEmployee) => void;
}

interface ControlProps {
  readonly person: ListedEmployee;
  readonly acts: PersonActs;
  readonly tabIndex: number;
  readonly className?: string;
}

/** Selects a person; with Shift all from the last one to them. */
export const SelectPerson = ({
  person: { email, name },
  acts,
  isSelected,
  ...others
}: ControlProps & { readonly isSelected: boolean }) => (
  <Checkbox
    {...others}
    checked={isSelected}
    aria-label={t.employees.selectPerson(name)}
    onChange={({ nativeEvent }) =>
      acts.select(email, "shiftKey" in nativeEvent && nativeEvent.shiftKey === true)
    }
  />
);

/** Opens the dry run of a person. */
export function SyncPerson({ person, acts, ...others }: ControlProps) {
  const focusReturns = useRestoreFocusTarget();
  return (
    <Button
      {...focusReturns}
      {...others}
      appearance="subtle"
      size="small"
      icon={<ArrowSyncRegular />}
      aria-label={t.employees.syncPerson(person.name)}
      title={t.employees.syncPerson(person.name)}
      onClick={() => acts.sync(person)}
    />
  );
}

/** Opens the menu of a person. */
export function PersonMenuButton({ person, acts, ...others }: ControlProps) {
  const focusReturns = useRestoreFocusTarget();
  return (
    <Button
      {...focusReturns}
      {...others}
      appearance="subtle"
      size="small"
      icon={<MoreHorizontalRegular />}
      aria-haspopup="menu"
      aria-label={t.employees.actions(person.name)}
      onClick={({ currentTarget }) => acts.openMenu(person, currentTarget)}
    />
  );
}
