import {
  Avatar,
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItemLink,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  mergeClasses,
  tokens,
} from "@fluentui/react-components";
import { ArrowSyncCircleFilled } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries.ts";
import { chosenLanguage, keepLanguage, type LanguageChoice, languages } from "../texts/language.ts";
import { t } from "../texts/texts.ts";
import { PeopleSearch } from "./people-search.tsx";
import { type Appearance, useAppearance } from "./theme.tsx";

const useStyles = makeStyles({
  bar: {
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    height: "48px",
    padding: `0 ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorBrandBackground,
    color: tokens.colorNeutralForegroundOnBrand,
    "@media (forced-colors: active)": { borderBottom: "1px solid CanvasText" },
    "@media print": { display: "none" },
  },
  icon: { fontSize: "24px", flexShrink: 0 },
  name: {
    flex: "1 0 0",
    minWidth: 0,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
    // There the search needs the room.
    "@media (max-width: 640px)": { display: "none" },
  },
  own: { display: "flex", justifyContent: "flex-end", "@media (min-width: 641px)": { flex: "1 0 0" } },
});

/** The top bar: the product name and the user's menu. */
export function TopBar({ className }: { readonly className: string }) {
  const styles = useStyles();
  return (
    <header className={mergeClasses(styles.bar, className)}>
      <ArrowSyncCircleFilled className={styles.icon} aria-hidden />
      <span className={styles.name}>{t.shell.product}</span>
      <PeopleSearch />
      <span className={styles.own}>
        <OwnMenu />
      </span>
    </header>
  );
}

function OwnMenu() {
  const { data: me } = useQuery(queries.me);
  const [appearance, choose] = useAppearance();
  const name = t.words.who(me?.name ?? "");
  return (
    <Menu
      checkedValues={{ appearance: [appearance], language: [chosenLanguage()] }}
      onCheckedValueChange={(_, { name: what, checkedItems: [item] }) =>
        what === "language"
          ? showIn((item ?? "browser") as LanguageChoice)
          : choose((item ?? "system") as Appearance)
      }
    >
      <MenuTrigger disableButtonEnhancement>
        <Button
          appearance="transparent"
          aria-label={t.shell.account(name)}
          icon={<Avatar size={28} name={name} aria-hidden />}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>{t.shell.theme}</MenuGroupHeader>
            {Object.entries(t.shell.themes).map(([value, label]) => (
              <MenuItemRadio key={value} name="appearance" value={value}>
                {label}
              </MenuItemRadio>
            ))}
          </MenuGroup>
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{t.shell.language}</MenuGroupHeader>
            <MenuItemRadio name="language" value="browser">
              {t.shell.asBrowser}
            </MenuItemRadio>
            {Object.entries(languages).map(([value, label]) => (
              <MenuItemRadio key={value} name="language" value={value} lang={value}>
                {label}
              </MenuItemRadio>
            ))}
          </MenuGroup>
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{t.shell.account(name)}</MenuGroupHeader>
            {me?.auth === "entra" && <MenuItemLink href="/.auth/logout">{t.shell.signOut}</MenuItemLink>}
          </MenuGroup>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function showIn(language: LanguageChoice): void {
  keepLanguage(language);
  location.reload();
}
