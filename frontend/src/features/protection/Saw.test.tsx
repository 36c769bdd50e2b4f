import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterAll, expect, it, vi } from "vitest";
import { ApiError } from "../../api/errors.ts";
import * as api from "./api.ts";
import Saw from "./Saw.tsx";

const call: api.SentCall = {
  at: "2026-01-05T09:42:00+01:00",
  model_name: "Mistral Large",
  zone: "Z3",
  replaced: 2,
  messages: [
    { role: "system", text: "Du hjælper [NAVN-3CD]." },
    { role: "user", text: "Notat om [NAVN-7FK], cpr. [CPR-4BQ]." },
  ],
  tools: [],
  values: [
    { placeholder: "[NAVN-7FK]", kind: "person", original: "Vibeke Holmstrand" },
    { placeholder: "[CPR-4BQ]", kind: "cpr", original: "670190-1234" },
  ],
};
const sent = vi.spyOn(api, "fetchSent");
afterAll(() => void vi.restoreAllMocks());
let turn = 0;
const shown = async (calls: api.SentCall[] = [call]) => {
  sent.mockResolvedValue({ calls });
  render(<Saw turn={`t${++turn}`} conversation="c1" onClose={() => undefined} />);
  await screen.findByText("Det, modellen fik");
};
const half = (name: string) => screen.getByText(name).closest("section") as HTMLElement;

it("lays what was written beside what left", async () => {
  await shown();
  expect(half("Det, du skrev").textContent).toContain("Notat om Vibeke Holmstrand, cpr. 670190-1234.");
  const got = half("Det, modellen fik");
  expect(got.textContent).toContain("Notat om NAVN-7FK, cpr. CPR-4BQ.");
  expect(got.textContent).not.toContain("Vibeke");
  expect(screen.getByText(/Sendt 5. januar 2026 kl. 9.42 til Mistral Large.*2 oplysninger blev erstattet/)).toBeTruthy();
});

it("lists every value, and lets a wrong find be freed", async () => {
  const free = vi.spyOn(api, "freeText").mockResolvedValue({} as api.Mark);
  await shown();
  const rows = within(screen.getByRole("table", { hidden: true })).getAllByRole("row", { hidden: true });
  expect(rows.slice(1).map((row) => row.textContent)).toEqual(["Vibeke HolmstrandNavnNAVN-7FKForkert fund", "670190-1234CPR-nummerCPR-4BQForkert fund"]);
  await userEvent.click(screen.getByLabelText("Vibeke Holmstrand er et forkert fund"));
  await userEvent.click(screen.getByText("Lad teksten stå"));
  expect(free).toHaveBeenCalledWith("c1", "Vibeke Holmstrand", "person", "wrong");
});

it("opens the instruction in place, as it left", async () => {
  await shown();
  await userEvent.click(screen.getByText("assistentens instruktion"));
  expect(screen.getByText(/Du hjælper/).textContent).toBe("Du hjælper [NAVN-3CD].");
});

it("marks what was missed, with the keyboard alone", async () => {
  const mark = vi.spyOn(api, "markText").mockResolvedValue({} as api.Mark);
  await shown();
  await userEvent.click(screen.getByText("Markér noget, vi overså"));
  await userEvent.keyboard("Nordhøj");
  await userEvent.click(screen.getByText("Erstat det fra nu af"));
  expect(mark).toHaveBeenCalledWith("c1", "Nordhøj", null);
});

it("steps through several calls", async () => {
  await shown([call, { ...call, messages: [{ role: "user", text: "Anden gang" }], values: [] }]);
  expect(screen.getByText("Afsendelse 1 af 2")).toBeTruthy();
  await userEvent.click(screen.getByLabelText("Næste afsendelse"));
  expect(half("Det, modellen fik").textContent).toContain("Anden gang");
});

it("says why when it cannot be shown, and tries again", async () => {
  sent.mockRejectedValueOnce(new ApiError(503, "conversation_key_missing", {}));
  render(<Saw turn="gone" conversation="c1" onClose={() => undefined} />);
  expect(await screen.findByText("Det, modellen så, kan ikke vises")).toBeTruthy();
  sent.mockResolvedValue({ calls: [call] });
  await userEvent.click(screen.getByText("Prøv igen"));
  expect(await screen.findByText("Det, modellen fik")).toBeTruthy();
});
