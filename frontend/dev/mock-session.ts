import { Problem, type Routes } from "./http.ts";

/** What the screens of session, settings and administration share. Changed by the routes, forgotten at restart. */
export const world = {
  signedIn: process.env["SIGNED_OUT"] !== "1",
  firstRun: process.env["FIRST_RUN"] === "1",
  branding: {
    municipality: "Aarhus Kommune",
    product_name: "AarhusAI",
    accent_light: null as string | null,
    accent_dark: null as string | null,
    banner: { text: "Torsdag kl. 20–22 er AarhusAI lukket, mens vi opdaterer. Dine samtaler er gemt.", tone: "info" } as { text: string; tone: string } | null,
    logo: false,
  },
  me: {
    id: "p1",
    email: "karla@kommune.example",
    name: "Karla Nørrelund",
    language: "da",
    theme: "system",
    unit: { id: "u5", name: "Visitation Nord" },
    roles: [{ role: "platform_owner", unit_id: "u1", unit_name: "Aarhus Kommune" }],
    is_platform_owner: true,
    administers: true,
  },
};

export const session = () => ({
  signed_in: world.signedIn,
  first_run: world.firstRun,
  setup_code_needed: world.firstRun,
  csrf_token: world.signedIn ? "stand-in" : null,
  person: world.signedIn ? world.me : null,
  branding: world.branding,
  version: "0.1.0",
});

/** Any password but "forkert" lets you in; the address "laast@kommune.example" is locked out. */
export const sessionRoutes: Routes = {
  "GET /api/session": session,
  "POST /api/session": ({ body }) => {
    if (body["email"] === "laast@kommune.example") throw new Problem(429, "locked_out", { retry_after: 540 });
    if (body["password"] === "forkert") throw new Problem(401, "wrong_credentials");
    world.signedIn = true;
    return session();
  },
  "DELETE /api/session": () => {
    world.signedIn = false;
  },
  "POST /api/first-run": ({ body }) => {
    Object.assign(world, { firstRun: false, signedIn: true });
    world.branding.municipality = String(body["municipality"]);
    world.me.name = String(body["name"]);
    return session();
  },
  "PATCH /api/me": ({ body }) => Object.assign(world.me, body),
};
