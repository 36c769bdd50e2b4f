import { expect, it } from "vitest";
import { contrast, inkOn } from "./branding.ts";

it("reckons contrast as WCAG does", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

it("chooses the ink that can be read", () => {
  expect(inkOn("#0f5468")).toBe("#ffffff");
  expect(inkOn("#86c2cf")).toBe("#07252d");
});
