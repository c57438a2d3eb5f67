import {
  FluentProvider,
  type Theme,
  teamsHighContrastTheme,
  webDarkTheme,
  webLightTheme,
} from "@fluentui/react-components";
import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from "react";
import { flushSync } from "react-dom";

/** The themes that the user can choose. */
export type Appearance = "system" | "light" | "dark" | "contrast";

const AppearanceContext = createContext<readonly [Appearance, (wanted: Appearance) => void]>([
  "system",
  () => {},
]);

/** The user's choice, and how to change it. */
export const useAppearance = () => useContext(AppearanceContext);

const key = "entra-sync-appearance";
const themes = {
  light: webLightTheme,
  dark: webDarkTheme,
  contrast: teamsHighContrastTheme,
} satisfies Record<string, Theme>;

/** Renders its children in the user's theme, which is stored in this browser; paper is light. */
export function ThemeProvider({ children }: { readonly children: ReactNode }) {
  const [wanted, setWanted] = useState<Appearance>(remembered);
  const isDark = useMedia("(prefers-color-scheme: dark)");
  const isForced = useMedia("(forced-colors: active)");
  const isPrinted = usePrinted();
  const system = isForced ? "contrast" : isDark ? "dark" : "light";
  const shown = isPrinted ? "light" : wanted === "system" ? system : wanted;
  const choose = (next: Appearance) => {
    localStorage.setItem(key, next);
    setWanted(next);
  };
  return (
    <AppearanceContext value={[wanted, choose]}>
      <FluentProvider theme={themes[shown]} data-appearance={shown}>
        {children}
      </FluentProvider>
    </AppearanceContext>
  );
}

/** Whether a media query matches; renders again when that changes. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = matchMedia(query);
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    () => matchMedia(query).matches,
  );
}

/** Whether the page is being printed; the event comes before what is printed is laid out, the media query not in all browsers. */
export function usePrinted(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = matchMedia("print");
      const set = (printed: boolean) => () => {
        isPrinting = printed;
        flushSync(changed);
      };
      const [begin, end] = [set(true), set(false)];
      media.addEventListener("change", changed);
      window.addEventListener("beforeprint", begin);
      window.addEventListener("afterprint", end);
      return () => {
        media.removeEventListener("change", changed);
        window.removeEventListener("beforeprint", begin);
        window.removeEventListener("afterprint", end);
      };
    },
    () => isPrinting || matchMedia("print").matches,
  );
}

let isPrinting = false;

function remembered(): Appearance {
  const found = localStorage.getItem(key);
  return found === "light" || found === "dark" || found === "contrast" ? found : "system";
}
