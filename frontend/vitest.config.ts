import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  test: {
    environment: "jsdom",
    setupFiles: ["./src/testing/setup.ts"],
    sequence: { shuffle: true },
    // One jsdom for all files of a process: making it costs ten times what the tests do. Tests clean up after themselves.
    pool: "forks",
    isolate: false,
    env: { TZ: "Europe/Copenhagen" },
  },
});
