import { createDOMRenderer, RendererProvider } from "@fluentui/react-components";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { takeKey } from "./api/key.ts";
import { createQueryClient } from "./api/query-client.ts";
import "./page.css";
import { App } from "./shell/app.tsx";
import { returnToPage } from "./shell/route.ts";
import { ThemeProvider } from "./shell/theme.tsx";
import { loadTexts } from "./texts/texts.ts";

takeKey();
returnToPage();
// Such an address can be opened in a tab that has the console already, which loads nothing again: all of it is of the key before.
window.addEventListener("hashchange", () => takeKey() && location.reload());

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root to draw in.");

// The page's policy allows only style elements that carry the nonce of this response.
const nonce = document.querySelector<HTMLElement>("meta[property=csp-nonce]")?.nonce ?? "";
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } });

void loadTexts().then((language) => {
  document.documentElement.lang = language;
  createRoot(root).render(
    <StrictMode>
      <RendererProvider renderer={renderer}>
        <QueryClientProvider client={createQueryClient()}>
          <ThemeProvider>
            <App />
          </ThemeProvider>
        </QueryClientProvider>
      </RendererProvider>
    </StrictMode>,
  );
});
