import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { budget } from "./build/budget.ts";

export default defineConfig({
  plugins: [react(), budget({ firstLoadKilobytes: 150 })],
  build: {
    target: ["chrome123", "firefox128", "safari17.5"], // light-dark(), popover and nesting as they are written
    assetsInlineLimit: 0, // the content security policy allows no data: fonts
    sourcemap: false,
    modulePreload: { polyfill: false },
  },
});
