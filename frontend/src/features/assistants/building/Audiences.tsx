import { useEffect, useState } from "react";
import { Checkbox } from "../../../ui/Checkbox.tsx";
import { Combobox, type Suggestion } from "../../../ui/Combobox.tsx";
import { Button, Icon, IconButton, type IconName } from "../../../ui/index.ts";
import { fetchSubjects } from "../api.ts";
import type { Audience, Content } from "../types.ts";
import { nameOf, noteNames, useNames } from "./names.ts";
import { ts } from "./sharingTexts.ts";

interface AudiencesProps {
  sharing: Audience[];
  denied: string[];
  error: string | null;
  onChange: (change: Partial<Pick<Content, "sharing" | "denied">>) => void;
}

const SIGNS: Record<Audience["subject_kind"], IconName> = { person: "user", unit: "building", unit_branch: "building", everyone: "users" };
const keyOf = ({ subject_kind: kind, subject_id: id }: Audience): string => `${kind === "unit_branch" ? "unit" : kind} ${id}`;

/** People and units that it shall be shared with, and units that are left out. */
export function Audiences({ sharing, denied, error, onChange }: AudiencesProps) {
  const names = useNames();
  const [everyone, setEveryone] = useState(false);
  useEffect(() => {
    fetchSubjects("").then((offered) => setEveryone(offered.everyone !== false), () => undefined);
  }, []);
  const add = (made: Audience) => {
    if (!sharing.some((one) => keyOf(one) === keyOf(made))) onChange({ sharing: [...sharing, made] });
  };
  const choose = (one: Suggestion | null) => {
    const [kind, id = ""] = one?.value.split(" ") ?? [];
    if (kind) add({ subject_kind: kind === "person" ? "person" : "unit_branch", subject_id: id });
  };
  return (
    <div className="form form-wide">
      <div className="row row-wrap add-audience">
        <Combobox label={ts("add")} hint={ts("addHint")} name="sharing" value={null} error={error} search={(text) => search(text, true)} remote onChange={choose} />
        {everyone && !sharing.some(({ subject_kind: kind }) => kind === "everyone") && (
          <Button icon="users" onClick={() => add({ subject_kind: "everyone", subject_id: null })}>
            {ts("everyone")}
          </Button>
        )}
      </div>
      {sharing.length === 0 && <p className="muted small">{ts("nobody")}</p>}
      {sharing.length > 0 && (
        <ul className="rows">
          {sharing.map((one) => (
            <AudienceRow key={keyOf(one)} audience={one} name={one.subject_kind === "everyone" ? ts("everyoneLong") : nameOf(names, one.subject_id)} onBranch={(branch) => onChange({ sharing: sharing.map((other) => (other === one ? { ...one, subject_kind: branch ? "unit_branch" : "unit" } : other)) })} onRemove={() => onChange({ sharing: sharing.filter((other) => other !== one) })} />
          ))}
        </ul>
      )}
      <Combobox label={ts("deny")} hint={ts("denyHint")} name="denied" value={null} search={(text) => search(text, false)} remote onChange={(one) => one && !denied.includes(one.value.slice(5)) && onChange({ denied: [...denied, one.value.slice(5)] })} />
      {denied.length > 0 && (
        <ul className="rows">
          {denied.map((id) => (
            <li key={id}>
              <Icon name="refuse" />
              <div>
                <strong>{nameOf(names, id)}</strong>
                <small>{ts("deniedWhat")}</small>
              </div>
              <IconButton icon="close" label={ts("letIn", { name: nameOf(names, id) })} onClick={() => onChange({ denied: denied.filter((other) => other !== id) })} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

async function search(text: string, withPeople: boolean): Promise<Suggestion[]> {
  const { people, units } = await fetchSubjects(text.trim());
  noteNames([...people, ...units]);
  return [
    ...units.map(({ id, name }) => ({ value: `unit ${id}`, label: name, hint: ts("unitKind") })),
    ...(withPeople ? people.map(({ id, name, unit }) => ({ value: `person ${id}`, label: name, hint: unit })) : []),
  ];
}

interface RowProps {
  audience: Audience;
  name: string;
  onBranch: (branch: boolean) => void;
  onRemove: () => void;
}

function AudienceRow({ audience: { subject_kind: kind }, name, onBranch, onRemove }: RowProps) {
  return (
    <li>
      <Icon name={SIGNS[kind]} />
      <div>
        <strong>{name}</strong>
        {(kind === "unit" || kind === "unit_branch") && <Checkbox label={ts("withBelow")} checked={kind === "unit_branch"} onChange={onBranch} />}
      </div>
      <IconButton icon="close" label={ts("remove", { name })} onClick={onRemove} />
    </li>
  );
}
