import { createDOMRenderer, RendererProvider } from "@fluentui/react-components";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { takeKey } from "./api/key.ts";
import { createQueryClient } from "./api/query-client.ts";
import "./page.css";
import { App } from "./shell/app.tsx";
import { ThemeProvider } from "./shell/theme.tsx";
import { loadTexts } from "./texts/texts.ts";

takeKey();

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
