import { expect, it } from "vitest";
import { standIn } from "./mock.ts";

it("the stand-in for the backend can be started", () => {
  expect(standIn().name).toBe("stand-in-backend");
});
