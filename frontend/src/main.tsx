import "./styles/index.css"; // first: it fixes the order of the layers
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { withWords } from "./app/lazily.ts";
import { recoverFromUpgrade, registerServiceWorker } from "./app/pwa.ts";
import { refreshSession } from "./app/session.ts";
import { applyTheme, rememberedTheme } from "./app/theme.ts";
import { language, setLanguage } from "./i18n/language.ts";

applyTheme(rememberedTheme());
setLanguage(language());
recoverFromUpgrade();
registerServiceWorker();

void begin();

/** Asks who is here while the words of the page are on their way. */
async function begin(): Promise<void> {
  const root = document.getElementById("root");
  if (!root) return;
  void refreshSession();
  await withWords(Promise.resolve());
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
