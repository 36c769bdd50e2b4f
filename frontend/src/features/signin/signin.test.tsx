import { fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Session } from "../../api/types.ts";
import { adoptSession } from "../../app/session.ts";
import FirstRun from "./FirstRun.tsx";
import SignIn from "./SignIn.tsx";
import { explain } from "./texts.ts";
import { ApiError } from "../../api/errors.ts";

const nobody: Session = {
  signed_in: false,
  first_run: false,
  setup_code_needed: false,
  csrf_token: null,
  person: null,
  branding: { municipality: "Lindehøj Kommune", product_name: "AarhusAI", accent_light: "#0f5468", accent_dark: "#86c2cf", banner: null, logo: false },
  version: "0.1.0",
};

const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
const asked = () => vi.mocked(fetch).mock.calls.map(([path, init]) => [init?.method, path, init?.body && JSON.parse(init.body as string)]);
const write = (label: string | RegExp, text: string) => fireEvent.change(screen.getByLabelText(label, { selector: "input" }), { target: { value: text } });

beforeEach(() => {
  vi.stubGlobal("fetch", vi.fn());
  adoptSession(nobody);
});
afterEach(() => vi.unstubAllGlobals());

describe("signing in", () => {
  test("sends nothing while a field is empty, and says which", () => {
    render(<SignIn />);
    fireEvent.click(screen.getByRole("button", { name: "Log ind" }));
    expect(fetch).not.toHaveBeenCalled();
    expect(screen.getByRole("alert").textContent).toContain("Ret 2 felter");
    expect(screen.getByLabelText("E-mail").getAttribute("aria-invalid")).toBe("true");
  });

  test("keeps what was typed when the password is wrong", async () => {
    vi.mocked(fetch).mockResolvedValue(answer(401, { code: "wrong_credentials", message: "", facts: {} }));
    render(<SignIn />);
    write("E-mail", "karla@kommune.example");
    write("Adgangskode", "forkert kodeord");
    fireEvent.click(screen.getByRole("button", { name: "Log ind" }));
    expect((await screen.findByRole("alert")).textContent).toContain("passer ikke sammen");
    expect(screen.getByLabelText<HTMLInputElement>("E-mail").value).toBe("karla@kommune.example");
  });

  test("a password manager finds both fields", () => {
    render(<SignIn />);
    expect(screen.getByLabelText("E-mail").getAttribute("autocomplete")).toBe("username");
    expect(screen.getByLabelText("Adgangskode", { selector: "input" }).getAttribute("autocomplete")).toBe("current-password");
  });

  test("a one-time password leads on to choosing one's own", async () => {
    const person = { name: "Karla", email: "karla@kommune.example", language: "da", theme: "system", must_change_password: true };
    vi.mocked(fetch).mockResolvedValue(answer(200, { ...nobody, signed_in: true, csrf_token: "x", person }));
    render(<SignIn />);
    write("E-mail", "karla@kommune.example");
    write("Adgangskode", "engangskode-1234");
    fireEvent.click(screen.getByRole("button", { name: "Log ind" }));
    expect(await screen.findByRole("heading", { level: 1, name: "Vælg din egen adgangskode" })).toBeTruthy();
  });
});

describe("what a refusal means", () => {
  test("locked out is told in minutes, rounded up", () => {
    expect(explain(new ApiError(429, "locked_out", { retry_after: 121 })).text).toContain("om 3 min.");
  });
  test("without an answer it says that there is no connection", () => {
    expect(explain(new ApiError(0, "no_answer", {})).text).toContain("ingen forbindelse");
  });
  test("a password that is refused belongs to its field", () => {
    expect(explain(new ApiError(422, "password_too_common", {})).field).toBe("password");
  });
});

describe("the first run", () => {
  test("asks for the set-up code only when it is needed", () => {
    const { unmount } = render(<FirstRun />);
    expect(screen.queryByLabelText("Opsætningskode")).toBeNull();
    unmount();
    adoptSession({ ...nobody, first_run: true, setup_code_needed: true });
    render(<FirstRun />);
    expect(screen.getByLabelText("Opsætningskode")).toBeTruthy();
  });

  test("sends what was written and goes to Start", async () => {
    vi.mocked(fetch).mockResolvedValue(answer(200, { ...nobody, signed_in: true }));
    history.replaceState(null, "", "/admin/people");
    render(<FirstRun />);
    write("Kommunens navn", "Lindehøj Kommune");
    write("Dit navn", "Karla Nørrelund");
    write("E-mail", " karla@kommune.example ");
    write("Adgangskode", "grønne æbler på loftet");
    fireEvent.click(screen.getByRole("button", { name: "Kom i gang" }));
    await vi.waitFor(() => expect(location.pathname).toBe("/"));
    expect(asked()).toEqual([
      ["POST", "/api/first-run", { municipality: "Lindehøj Kommune", name: "Karla Nørrelund", email: "karla@kommune.example", password: "grønne æbler på loftet" }],
    ]);
  });
});
