import { call } from "../../api/client.ts";
import type { components } from "../../api/schema.d.ts";

/** Somewhere the person is signed in, such as "Firefox på Windows"; `device` is empty when the browser did not say. */
export type Device = components["schemas"]["Device"];

/** Where the person is signed in, the latest used first. */
export const fetchDevices = async (signal?: AbortSignal): Promise<Device[]> =>
  (await call<components["schemas"]["Devices"]>("GET", "/api/me/sessions", { signal })).items;

export const signOutDevice = (id: string): Promise<void> => call("DELETE", `/api/me/sessions/${id}`);

/** Signs out everywhere but here. */
export const signOutOthers = (): Promise<void> => call("DELETE", "/api/me/sessions");
