import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import { serve, type Routes } from "./http.ts";
import { assistantRoutes } from "./mock-assistants.ts";
import { buildingRoutes } from "./mock-building.ts";
import { chatRoutes } from "./mock-chat.ts";
import { keyRoutes } from "./mock-keys.ts";
import { knowledgeRoutes } from "./mock-knowledge.ts";
import { registerRoutes } from "./mock-register.ts";
import { sourceRoutes } from "./mock-sources.ts";
import { protectionRoutes } from "./mock-protection.ts";
import { sessionRoutes } from "./mock-session.ts";

/** The routes of every room; each lies in its own `mock-<room>.ts`. */
const ROUTES: Routes = { ...sessionRoutes, ...assistantRoutes, ...buildingRoutes, ...chatRoutes, ...protectionRoutes, ...keyRoutes, ...knowledgeRoutes, ...sourceRoutes, ...registerRoutes };

/** Plays the backend's contract in memory, for working on the page alone. `vite preview` shows the built page with it. */
export function standIn(): Plugin {
  return {
    name: "stand-in-backend",
    configureServer: ({ middlewares }) => void middlewares.use(answer),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(answer),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void {
  if (!request.url?.startsWith("/api/")) return next();
  serve(ROUTES, request, response).then((served) => {
    if (served) return;
    response.writeHead(404, { "content-type": "application/json" });
    response.end(JSON.stringify({ code: "http_404", message: "no such route in the stand-in", facts: {} }));
  }, next);
}
