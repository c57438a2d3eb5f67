import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type RefObject, useEffect, useId, useMemo, useRef, useState } from "react";
import type { ListedEmployee } from "../../api/employees.ts";
import { queries } from "../api/queries.ts";
import { fold } from "../employees/arrange-employees.ts";
import { t } from "../texts/texts.ts";
import { goTo, hrefOf } from "./route.ts";

const useStyles = makeStyles({
  search: { position: "relative", flex: "1 1 420px", minWidth: 0, maxWidth: "420px" },
  box: {
    boxSizing: "border-box",
    width: "100%",
    height: "32px",
    padding: `0 ${tokens.spacingHorizontalM}`,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    borderRadius: tokens.borderRadiusMedium,
    font: "inherit",
    fontSize: tokens.fontSizeBase300,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    "::placeholder": { color: tokens.colorNeutralForeground3, opacity: 1 },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "1px" },
    "@media (forced-colors: active)": { border: "1px solid CanvasText" },
  },
  list: {
    position: "absolute",
    top: "100%",
    insetInline: 0,
    zIndex: 5,
    margin: `${tokens.spacingVerticalXS} 0 0`,
    padding: tokens.spacingVerticalXS,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    "@media (forced-colors: active)": { border: "1px solid CanvasText" },
  },
  option: {
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    cursor: "pointer",
    overflowWrap: "anywhere",
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  active: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    "@media (forced-colors: active)": { outline: "1px solid Highlight" },
  },
  email: {
    display: "block",
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
});

/** How many people are offered: as many as can be seen at once. */
const most = 8;

/** Finds a person from any page and opens them; `/` leads here from every page that has no search of its own. */
export function PeopleSearch() {
  const styles = useStyles();
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [isUsed, setUsed] = useState(false);
  const [at, setAt] = useState(0);
  const { data } = useQuery({ ...queries.employees, enabled: isUsed });
  const people = useMemo(() => {
    const all = isUsed && data ? data.employees : [];
    return all.map((person) => ({ person, text: fold(`${person.name}\n${person.email}`) }));
  }, [data, isUsed]);
  const found = useMemo(() => firstOf(people, text), [people, text]);
  useSlash(box);
  const change = (next: string) => {
    setText(next);
    setAt(0);
  };
  const open = ({ email }: ListedEmployee) => {
    change("");
    goTo(hrefOf(["employees", email]));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = found[at];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length > 0) setAt((at + step + found.length) % found.length);
    else if (event.key === "Escape" && text !== "") change("");
    else if (event.key === "Enter" && chosen) open(chosen);
    else return;
    event.preventDefault();
  };
  const isOpen = found.length > 0;
  const option = (index: number) => `${id}-${index}`;
  return (
    <search className={styles.search}>
      <input
        ref={box}
        className={styles.box}
        role="combobox"
        type="text"
        autoComplete="off"
        spellCheck={false}
        aria-label={t.shell.findPerson}
        placeholder={t.shell.findPerson}
        aria-expanded={isOpen}
        aria-autocomplete="list"
        {...(isOpen && { "aria-controls": id, "aria-activedescendant": option(at) })}
        value={text}
        onFocus={() => setUsed(true)}
        onBlur={() => change("")}
        onChange={({ target }) => change(target.value)}
        onKeyDown={onKeyDown}
      />
      {isOpen && (
        <div id={id} role="listbox" aria-label={t.shell.findPerson} className={styles.list}>
          {found.map((person, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the box has the focus, and its keys choose
            // biome-ignore lint/a11y/useFocusableInteractive: the box points to the option that is chosen
            <div
              key={person.email}
              id={option(index)}
              role="option"
              aria-selected={index === at}
              className={mergeClasses(styles.option, index === at && styles.active)}
              // The box keeps the focus until the click has arrived.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => open(person)}
            >
              {person.name}
              <span className={styles.email}>{person.email}</span>
            </div>
          ))}
        </div>
      )}
    </search>
  );
}

/** The first people with each of the words in their name or address. */
function firstOf(
  people: readonly { readonly person: ListedEmployee; readonly text: string }[],
  text: string,
): readonly ListedEmployee[] {
  const words = fold(text).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found: ListedEmployee[] = [];
  for (const one of people) {
    if (found.length === most) break;
    if (words.every((word) => one.text.includes(word))) found.push(one.person);
  }
  return found;
}

function useSlash(box: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, target } = event;
      if (key !== "/" || ctrlKey || metaKey || altKey || event.defaultPrevented) return;
      const busy = "input:not([type=checkbox]), textarea, select, [role=dialog], [role=menu]";
      if (target instanceof Element && target.closest(busy)) return;
      if (document.querySelector("main input[type=search]")) return;
      event.preventDefault();
      box.current?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [box]);
}
