import { call } from "../../api/client.ts";
import type { components } from "../../api/schema.d.ts";
import { upload, type UploadOptions } from "../../api/upload.ts";

type Schemas = components["schemas"];

export type Attachment = Schemas["AttachmentOut"];
export type Askable = Schemas["AskableOut"];
export type Opened = Schemas["OpenedSourceOut"];

/** The collections that one may ask, by name. */
export const fetchAskable = (signal?: AbortSignal): Promise<Schemas["AskableList"]> => call("GET", "/api/sources", { signal });
/** Raises `file_too_large`, `too_many_attachments`. */
export const attach = (file: File, options: Omit<UploadOptions, "query">): Promise<Attachment> =>
  upload("/api/attachments", file, { ...options, query: { name: file.name } });
export const fetchAttachment = (id: string): Promise<Attachment> => call("GET", `/api/attachments/${id}`);
export const removeAttachment = (id: string): Promise<void> => call("DELETE", `/api/attachments/${id}`);
/** A source at its passage, or another page of it. Raises `source_not_found` when it is gone or closed to one. */
export const openSource = (message: string, number: number, page: number | null, signal?: AbortSignal): Promise<Opened> =>
  call("GET", `/api/messages/${message}/sources/${number}`, { query: { page }, signal });
