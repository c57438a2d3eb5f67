import {
  Menu,
  MenuButton,
  MenuItemCheckbox,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from "@fluentui/react-components";
import { FilterRegular } from "@fluentui/react-icons";
import { type Standing, standings } from "../../employees/list.ts";
import { t } from "../texts/texts.ts";

/** Chooses how those stand who are shown; with how many people each choice would show. */
export function StandingFilter(props: {
  readonly chosen: readonly Standing[];
  readonly counts: ReadonlyMap<Standing, number>;
  readonly onChoose: (chosen: readonly Standing[]) => void;
}) {
  const { chosen, counts, onChoose } = props;
  const [only] = chosen;
  const label =
    chosen.length > 1
      ? t.employees.standingChosen(chosen.length)
      : only
        ? t.words.standings[only]
        : t.employees.standing;
  return (
    <Menu
      checkedValues={{ standing: [...chosen] }}
      onCheckedValueChange={(_, { checkedItems }) =>
        onChoose(standings.filter((standing) => checkedItems.includes(standing)))
      }
    >
      <MenuTrigger disableButtonEnhancement>
        <MenuButton icon={<FilterRegular />} aria-label={`${t.employees.standing}: ${label}`}>
          {label}
        </MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {standings
            .filter((standing) => counts.has(standing) || chosen.includes(standing))
            .map((standing) => (
              <MenuItemCheckbox key={standing} name="standing" value={standing}>
                {t.employees.withCount(t.words.standings[standing], counts.get(standing) ?? 0)}
              </MenuItemCheckbox>
            ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
