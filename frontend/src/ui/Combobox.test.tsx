import { act, fireEvent, render, screen } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { Combobox, type Suggestion } from "./Combobox.tsx";

const ALL: Suggestion[] = Array.from({ length: 80 }, (_, at) => ({ value: String(at), label: `Enhed ${at}` }));
const search = (text: string) => ALL.filter(({ label }) => label.includes(text));

const shown = (props: Partial<Parameters<typeof Combobox>[0]> = {}) => {
  const onChange = vi.fn();
  render(<Combobox label="Enhed" name="unit" value={null} search={search} onChange={onChange} {...props} />);
  const input = screen.getByRole("combobox", { name: "Enhed" });
  return { onChange, input };
};
const type = async (input: HTMLElement, text: string) => {
  fireEvent.change(input, { target: { value: text } });
  await screen.findAllByRole("option", { hidden: true });
};

describe("one of very many", () => {
  test("is found by writing and chosen with the keyboard", async () => {
    const { input, onChange } = shown();
    await type(input, "7");
    fireEvent.keyDown(input, { key: "ArrowDown" });
    fireEvent.keyDown(input, { key: "Enter" });
    expect(onChange).toHaveBeenCalledWith({ value: "17", label: "Enhed 17" });
  });

  test("the active option is the one the field names", async () => {
    const { input } = shown();
    await type(input, "7");
    fireEvent.keyDown(input, { key: "ArrowUp" });
    const active = document.getElementById(input.getAttribute("aria-activedescendant") ?? "");
    expect(active?.textContent).toBe("Enhed 79");
    expect(active?.getAttribute("aria-selected")).toBe("true");
  });

  test("shows at most fifty, and says that there are more", async () => {
    const { input } = shown();
    await type(input, "Enhed");
    expect(screen.getAllByRole("option", { hidden: true })).toHaveLength(50);
    expect(screen.getByText(/Viser de første 50/)).toBeTruthy();
  });

  test("Escape and leaving the field drop what was not chosen", async () => {
    const { input, onChange } = shown({ value: { value: "3", label: "Enhed 3" } });
    await type(input, "En");
    fireEvent.keyDown(input, { key: "Escape" });
    expect((input as HTMLInputElement).value).toBe("Enhed 3");
    await type(input, "Enh");
    fireEvent.blur(input);
    expect((input as HTMLInputElement).value).toBe("Enhed 3");
    expect(onChange).not.toHaveBeenCalled();
  });

  test("a search over the network waits for a pause in the typing", async () => {
    vi.useFakeTimers();
    const remote = vi.fn(() => Promise.resolve(ALL.slice(0, 2)));
    const { input } = shown({ remote: true, search: remote });
    fireEvent.change(input, { target: { value: "a" } });
    fireEvent.change(input, { target: { value: "ab" } });
    await act(() => vi.advanceTimersByTimeAsync(1000));
    expect(remote.mock.calls).toEqual([["ab"]]);
    vi.useRealTimers();
  });
});
