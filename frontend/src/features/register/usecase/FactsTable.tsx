import type { ReactNode } from "react";
import type { Zone } from "../../../api/types.ts";
import { ZoneGlyph } from "../../../ui/index.ts";
import { useLoad } from "../../../app/load.ts";
import { fetchTools } from "../../assistants/api.ts";
import { problemSentence } from "../../assistants/building/texts.ts";
import { ClassSign } from "../../knowledge/parts.tsx";
import { tc, zoneName } from "../texts.ts";
import type { Change, Facts } from "../types.ts";
import { country, listed } from "../words.ts";

const nothing = (words: string[]): string => (words.length ? listed(words) : tc("none"));

/** Exactly what is approved: the version and everything it can reach. */
export function FactsTable({ facts, changes }: { facts: Facts; changes: readonly Change[] }) {
  const tools = useLoad(fetchTools);
  const toolName = (name: string): string => (tools.now.state === "ready" ? tools.now.value.items.find((one) => one.name === name)?.title : null) ?? name;
  const changed = new Map(changes.map((change) => [change.field, change]));
  const rows: [string, ReactNode][] = [
    ["version", facts.version === null ? tc("none") : String(facts.version)],
    ["model", facts.model || tc("personChooses")],
    ["zone", facts.zone ? <ZoneWords zone={facts.zone} /> : tc("personChoosesZone")],
    ...(facts.suppliers.length ? [["suppliers", nothing(facts.suppliers.map(({ provider, processing }) => (processing.length ? `${provider} (${processing.map(country).join(", ")})` : provider)))] as [string, ReactNode]] : []),
    ["data_class", <ClassSign name={facts.data_class} />],
    ["ceiling", facts.ceiling ? <ClassSign name={facts.ceiling} /> : tc("noCeiling")],
    ["sources", facts.sources.length ? <ul className="use-facts-sources">{facts.sources.map(({ id, name, data_class }) => <li key={id}>{name} <ClassSign name={data_class} short /></li>)}</ul> : tc("none")],
    ["tools", nothing(facts.tools.map(toolName))],
    ["sharing", nothing(facts.sharing.map(({ subject_kind, name }) => (subject_kind === "everyone" ? tc("everyone") : subject_kind === "unit_branch" ? tc("withBelow", { name }) : name)))],
    ...(facts.denied.length ? [["denied", listed(facts.denied)] as [string, ReactNode]] : []),
    ["open_instructions", tc(facts.open_instructions ? "yes" : "no")],
    ["open_sources", tc(facts.open_sources ? "yes" : "no")],
    ...(facts.problems.length ? [["problems", facts.problems.map(problemSentence).join(" ")] as [string, ReactNode]] : []),
  ];
  return (
    <dl className="use-facts">
      {rows.map(([field, value]) => (
        <div key={field} data-changed={changed.has(field) || undefined}>
          <dt>{fieldName(field)}</dt>
          <dd>
            {value}
            {changed.has(field) && <small>{tc("was", { before: plain(field, changed.get(field)?.before ?? "") })}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export const fieldName = (field: string): string => {
  const key = `field_${field}`;
  return tc.has(key) ? tc(key) : field;
};

/** What has changed since the last approval, before and after. */
export function ChangesTable({ changes }: { changes: readonly Change[] }) {
  return (
    <table className="table changes">
      <caption className="sr">{tc("changedSince")}</caption>
      <thead>
        <tr>
          <th scope="col">{tc("what")}</th>
          <th scope="col">{tc("before")}</th>
          <th scope="col">{tc("after")}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ field, before, after, weight }) => (
          <tr key={field}>
            <th scope="row">
              {fieldName(field)}
              {weight !== "changed" && <small>{tc(weight)}</small>}
            </th>
            <td data-label={tc("before")}>
              <Worth field={field} text={before} />
            </td>
            <td data-label={tc("after")}>
              <Worth field={field} text={after} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const isZone = (text: string): text is Zone => /^Z[1-4]$/.test(text);
/** Fields whose value is a zone: where the model runs, and where the loosest of those runs that may answer. */
const ZONES: readonly string[] = ["zone", "models"];

/** A value of a change without its signs. */
const plain = (field: string, text: string): string => (ZONES.includes(field) && isZone(text) ? zoneName(text) : text || tc("none"));

/** A value of a change: zones and classes with their signs, the rest as it was told. */
function Worth({ field, text }: { field: string; text: string }) {
  if (ZONES.includes(field) && isZone(text)) return <ZoneWords zone={text} />;
  if ((field === "ceiling" || field === "data_class") && text) return <ClassSign name={text} />;
  return text || tc("none");
}

function ZoneWords({ zone }: { zone: Zone }) {
  return (
    <span className="zone-sign">
      <ZoneGlyph zone={zone} />
      {zoneName(zone)}
    </span>
  );
}
