import { call } from "../../api/client.ts";

/** Somewhere the person is signed in. */
export interface Device {
  id: string;
  /** Readable, such as "Firefox på Windows"; empty when the browser did not say. */
  device: string;
  created_at: string;
  last_seen_at: string;
  current: boolean;
}

/** Where the person is signed in, the latest used first. */
export const fetchDevices = async (signal?: AbortSignal): Promise<Device[]> =>
  (await call<{ items: Device[] }>("GET", "/api/me/sessions", { signal })).items;

export const signOutDevice = (id: string): Promise<void> => call("DELETE", `/api/me/sessions/${id}`);

/** Signs out everywhere but here. */
export const signOutOthers = (): Promise<void> => call("DELETE", "/api/me/sessions");
