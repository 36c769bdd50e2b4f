import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { standIn } from "./mock.ts";

const backend = process.env["BACKEND"];
const port = Number(process.env["PORT"] ?? 20700);

export default defineConfig({
  cacheDir: `node_modules/.vite-${port}`, // two of them at once do not disturb each other
  plugins: [react(), ...(backend ? [] : [standIn()])],
  preview: { port, strictPort: true, host: "127.0.0.1" },
  server: {
    port,
    strictPort: true,
    host: "127.0.0.1",
    // The host as the browser names it: the backend holds it against where a request comes from.
    proxy: backend ? { "/api": { target: backend, changeOrigin: false } } : {},
  },
});
