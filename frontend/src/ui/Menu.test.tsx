import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { Button } from "./Button.tsx";
import { Choice } from "./Choice.tsx";
import { Menu } from "./Menu.tsx";

const rename = vi.fn();
const remove = vi.fn();

function menu() {
  rename.mockReset();
  remove.mockReset();
  const items = [
    { label: "Omdøb", onSelect: rename },
    { label: "Ikke nu", disabled: true, onSelect: vi.fn() },
    { label: "Slet", onSelect: remove },
  ];
  render(<Menu label="Handlinger" items={items} trigger={(props) => <Button {...props}>Mere</Button>} />);
  return screen.getByRole("button", { name: "Mere" });
}
const focused = () => document.activeElement?.textContent;

it("opens by keyboard, moves with arrows, Home, End and letters, and chooses with Enter", async () => {
  const button = menu();
  button.focus();
  await userEvent.keyboard("{ArrowDown}");
  expect(button.getAttribute("aria-expanded")).toBe("true");
  expect(focused()).toBe("Omdøb");
  await userEvent.keyboard("{End}");
  expect(focused()).toBe("Slet");
  await userEvent.keyboard("{ArrowDown}");
  expect(focused()).toBe("Omdøb");
  await userEvent.keyboard("s");
  expect(focused()).toBe("Slet");
  await userEvent.keyboard("{Enter}");
  expect(remove).toHaveBeenCalledOnce();
  expect(screen.queryByRole("menu")).toBeNull();
  expect(document.activeElement).toBe(button);
});

it("closes with Escape, and the focus goes back", async () => {
  const button = menu();
  await userEvent.click(button);
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("menu")).toBeNull();
  expect(document.activeElement).toBe(button);
});

it("starts a listbox at what is chosen, and tells of another choice", async () => {
  const changed = vi.fn();
  const options = [
    { value: "a", label: "Model A" },
    { value: "b", label: "Model B" },
    { value: "c", label: "Model C" },
  ] as const;
  render(<Choice label="Model" value="b" options={options} onChange={changed} trigger={(props) => <Button {...props}>Model B</Button>} />);
  await userEvent.click(screen.getByRole("button"));
  expect(document.activeElement?.getAttribute("aria-selected")).toBe("true");
  await userEvent.keyboard("{ArrowDown} ");
  expect(changed).toHaveBeenCalledWith("c");
});
