import { Checkbox } from "@fluentui/react-components";
import { t } from "../texts/texts.ts";
import type { ControlProps } from "./person-controls.tsx";

/** Selects a person; with Shift all from the last one to them. */
export default function SelectPerson({
  person: { email, name },
  acts,
  isSelected,
  ...others
}: ControlProps & { readonly isSelected: boolean }) {
  return (
    <Checkbox
      {...others}
      checked={isSelected}
      aria-label={t.employees.selectPerson(name)}
      onChange={({ nativeEvent }) =>
        acts.select(email, "shiftKey" in nativeEvent && nativeEvent.shiftKey === true)
      }
    />
  );
}
