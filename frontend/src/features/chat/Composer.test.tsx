import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "../../api/errors.ts";
import { Composer, LONGEST_MESSAGE, suggest } from "./Composer.tsx";
import { forgetDrafts } from "./draft.ts";

beforeEach(forgetDrafts);

const field = () => screen.getByRole<HTMLTextAreaElement>("textbox");
const send = vi.fn<(text: string, request: string) => Promise<void>>();

function shown(more: Partial<Parameters<typeof Composer>[0]> = {}) {
  send.mockReset().mockResolvedValue();
  return render(<Composer place="c1" sending="clear" onSend={send} {...more} />);
}

it("sends with Enter, makes a new line with Shift+Enter, and is empty afterwards", async () => {
  shown();
  await userEvent.type(field(), "Hej{Shift>}{Enter}{/Shift}du{Enter}");
  expect(send).toHaveBeenCalledWith("Hej\ndu", expect.any(String));
  expect(field().value).toBe("");
});

it("gives the text back when it could not be sent, says why, and asks under the same id again", async () => {
  shown();
  send.mockRejectedValueOnce(new ApiError(0, "no_answer", {}));
  await userEvent.type(field(), "Vigtigt{Enter}");
  expect(field().value).toBe("Vigtigt");
  expect(screen.getByRole("alert").textContent).toMatch(/ingen forbindelse/);
  await userEvent.type(field(), "{Enter}");
  expect(send.mock.calls[1]).toEqual(send.mock.calls[0]);
});

it("keeps what was written meanwhile below the text that came back", async () => {
  shown();
  let fail: (error: Error) => void = () => undefined;
  send.mockReturnValueOnce(new Promise((_, reject) => (fail = reject)));
  await userEvent.type(field(), "Først{Enter}");
  await userEvent.type(field(), "Siden");
  fail(new ApiError(503, "database_unavailable", {}));
  await vi.waitFor(() => expect(field().value).toBe("Først\n\nSiden"));
});

it("keeps the draft of each conversation through a reload", async () => {
  const { unmount } = shown();
  await userEvent.type(field(), "Halvt skrevet");
  unmount();
  shown({ place: "c2" }).unmount();
  shown();
  expect(field().value).toBe("Halvt skrevet");
});

it("says with numbers that a message is too long, and sends nothing", async () => {
  shown();
  await userEvent.click(field());
  await userEvent.paste("å".repeat(LONGEST_MESSAGE + 1));
  expect(screen.getByRole("alert").textContent).toContain("200.001 tegn af højst 200.000");
  await userEvent.type(field(), "{Enter}");
  expect(send).not.toHaveBeenCalled();
});

it("may be written in while nothing can be sent", async () => {
  shown({ blocked: "Vent, til svaret er færdigt" });
  await userEvent.type(field(), "Næste{Enter}");
  expect(send).not.toHaveBeenCalled();
  expect(field().value).toContain("Næste");
});

it("takes a suggestion without sending it", async () => {
  shown({ place: "new" });
  suggest("new", "Kort et notat ned");
  await vi.waitFor(() => expect(field().value).toBe("Kort et notat ned"));
  expect(send).not.toHaveBeenCalled();
});
