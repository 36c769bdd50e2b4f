import { describe, expect, test } from "vitest";
import { cut, NEEDED, nearestReadable, STANDARD, weakest } from "./contrast.ts";

describe("the contrast of the municipality's colours", () => {
  test("the product's own can be read in both themes", () => {
    expect(weakest(STANDARD.light, "light")).toBeGreaterThan(NEEDED);
    expect(weakest(STANDARD.dark, "dark")).toBeGreaterThan(NEEDED);
  });

  test.each(["#d09020", "#ffffff", "#ff0000", "#86c2cf"])("%s gets a neighbour that can be read on paper", (colour) => {
    expect(weakest(nearestReadable(colour, "light"), "light")).toBeGreaterThanOrEqual(NEEDED);
  });

  test.each(["#000000", "#0f5468", "#7a0000"])("%s gets a neighbour that can be read in the dark", (colour) => {
    expect(weakest(nearestReadable(colour, "dark"), "dark")).toBeGreaterThanOrEqual(NEEDED);
  });

  test("a colour that is good enough is left alone, and ratios are never rounded up", () => {
    expect(nearestReadable(STANDARD.light, "light")).toBe(STANDARD.light);
    expect(cut(4.499)).toBe(4.49);
  });
});
