import "./styles/index.css"; // first: it fixes the order of the layers
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { recoverFromUpgrade, registerServiceWorker } from "./app/pwa.ts";
import { applyTheme, rememberedTheme } from "./app/theme.ts";
import { language, setLanguage } from "./i18n/language.ts";

applyTheme(rememberedTheme());
setLanguage(language());
recoverFromUpgrade();
registerServiceWorker();

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
