import type { ReactNode } from "react";
import { ApiError } from "../../../api/errors.ts";
import type { Content, Draft, Field } from "../types.ts";
import type { Building, DraftRoom } from "./draft.ts";
import { explain } from "./texts.ts";

/** What every tab of the builder is given. */
export interface TabProps {
  room: DraftRoom;
  draft: Draft;
  content: Content;
  /** Why a field could not be saved, in a sentence. */
  errors: Partial<Record<Field, string>>;
}

/** The field that the last save was refused for. */
export function errorsOf({ problem }: Building): TabProps["errors"] {
  if (!(problem instanceof ApiError)) return {};
  const { field, text } = explain(problem);
  return field ? { [field]: text } : {};
}

/** A titled part of a tab. */
export function Section({ title, lead, aside, children }: { title: string; lead?: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="build-section">
      <div className="row row-wrap spread label-row">
        <h2 className="label">{title}</h2>
        {aside}
      </div>
      {lead && <p className="hint">{lead}</p>}
      {children}
    </section>
  );
}
