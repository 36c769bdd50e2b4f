import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { FormState } from "../../../ui/form.ts";
import type { Endpoint, Provider } from "./api.ts";
import type { ModelValues } from "./values.ts";
import { Ways } from "./Ways.tsx";

const providers = [
  { id: "p", name: "GPU", zone: "Z4" },
  { id: "q", name: "Reserve", zone: "Z4" },
] as unknown as Provider[];

function shown(endpoints: Endpoint[]) {
  const set = vi.fn();
  render(<Ways form={{ values: { endpoints, zone: "Z4" }, errors: {}, set } as unknown as FormState<ModelValues>} providers={providers} />);
  return set;
}

const one: Endpoint = { provider_id: "p", upstream_name: "qwen" };

test("a way's places are a whole number, and none is no limit", () => {
  const set = shown([{ ...one, slots: 4 }]);
  fireEvent.change(screen.getByLabelText("Pladser"), { target: { value: "1x6" } });
  expect(set).toHaveBeenLastCalledWith("endpoints", [{ ...one, slots: 16 }]);
  fireEvent.change(screen.getByLabelText("Pladser"), { target: { value: "" } });
  expect(set).toHaveBeenLastCalledWith("endpoints", [{ ...one, slots: null }]);
});

test("what needs another way is only offered where there is one", () => {
  shown([one]);
  expect(screen.queryByLabelText("Vægt")).toBeNull();
});

test("each of several ways has its own weight", () => {
  const set = shown([one, { provider_id: "q", upstream_name: "qwen", weight: 1 }]);
  fireEvent.change(screen.getAllByLabelText("Vægt")[1]!, { target: { value: "9" } });
  expect(set).toHaveBeenLastCalledWith("endpoints", [one, { provider_id: "q", upstream_name: "qwen", weight: 9 }]);
});
