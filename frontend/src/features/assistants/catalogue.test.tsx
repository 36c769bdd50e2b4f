import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { Views } from "./Catalogue.tsx";

const COUNTS = { mine: 0, shared: 1200, unit: 0, all: 2000, favourites: 0, managed: 0 };
const names = () => screen.getAllByRole("link").map(({ textContent }) => textContent);

it("counts nothing before it is known, and then writes thousands as Danes do", () => {
  const { rerender } = render(<Views view="all" counts={null} onLeave={() => undefined} />);
  expect(names()).toEqual(["Mine ", "Delt med mig ", "Hele kommunen "]);
  rerender(<Views view="all" counts={COUNTS} onLeave={() => undefined} />);
  expect(names()).toEqual(["Mine 0", "Delt med mig 1.200", "Hele kommunen 2.000"]);
});
