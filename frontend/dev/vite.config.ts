import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { standIn } from "./mock.ts";

const backend = process.env["BACKEND"];

export default defineConfig({
  plugins: [react(), ...(backend ? [] : [standIn()])],
  server: { port: Number(process.env["PORT"] ?? 20700), strictPort: true, host: "127.0.0.1", proxy: backend ? { "/api": backend } : {} },
});
