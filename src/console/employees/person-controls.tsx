import { Button, type ButtonProps, useRestoreFocusTarget } from "@fluentui/react-components";
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

/** The props of a control of a person. */
export interface ControlProps {
  readonly person: ListedEmployee;
  readonly acts: PersonActs;
  readonly tabIndex: number;
  readonly className?: string;
}

/** A button of a person, which gets the focus back from what it opens. */
function PersonButton(props: ButtonProps) {
  return <Button {...useRestoreFocusTarget()} appearance="subtle" size="small" {...props} />;
}

/** Opens the dry run of a person. */
export const SyncPerson = ({ person, acts, ...others }: ControlProps) => (
  <PersonButton
    {...others}
    icon={<ArrowSyncRegular />}
    aria-label={t.employees.syncPerson(person.name)}
    title={t.employees.syncPerson(person.name)}
    onClick={() => acts.sync(person)}
  />
);

/** Opens the menu of a person. */
export const PersonMenuButton = ({ person, acts, ...others }: ControlProps) => (
  <PersonButton
    {...others}
    icon={<MoreHorizontalRegular />}
    aria-haspopup="menu"
    aria-label={t.employees.actions(person.name)}
    onClick={({ currentTarget }) => acts.openMenu(person, currentTarget)}
  />
);
