import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import { setLanguage } from "../i18n/language.ts";

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  setLanguage("da");
});
afterEach(cleanup);
