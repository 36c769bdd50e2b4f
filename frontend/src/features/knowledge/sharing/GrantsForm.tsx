import { type Load, useLoad } from "../../../app/load.ts";
import { Button, Icon, IconButton, type IconName, toast } from "../../../ui/index.ts";
import { Combobox, type Suggestion } from "../../../ui/Combobox.tsx";
import { Form, FormFoot, useUnsaved } from "../../../ui/Form.tsx";
import { useForm } from "../../../ui/form.ts";
import { fetchGrants, fetchOffered, type Grants, type NamedGrant, type Right, saveGrants, type Shared } from "../api.ts";
import { Shown } from "../parts.tsx";
import { t } from "../texts.ts";
import { explain } from "../words.ts";

interface GrantsFormProps {
  shared: Shared;
  /** The collection whose people and units are offered. */
  collection: string;
  rights: readonly Right[];
  /** What is said while nobody is on the list. */
  nobody: string;
  onSaved: () => void;
}

/** Who may do what with a collection or a document. */
export function GrantsForm(props: GrantsFormProps) {
  const load = useLoad((signal) => fetchGrants(props.shared, signal));
  return <Shown load={load}>{(grants) => <Editor {...props} grants={grants} load={load} />}</Shown>;
}

const keyOf = ({ subject_kind, subject_id }: Pick<NamedGrant, "subject_kind" | "subject_id">): string => `${subject_kind === "unit_branch" ? "unit" : subject_kind} ${subject_id}`;

function Editor({ shared, collection, rights, nobody, onSaved, grants, load }: GrantsFormProps & { grants: Grants; load: Load<Grants> }) {
  const form = useForm({ start: { grants: grants.grants }, explain });
  const unsaved = useUnsaved(form.dirty);
  const list = form.values.grants;
  const put = (next: NamedGrant[]) => form.set("grants", next);
  const change = (key: string, part: Partial<NamedGrant>) => put(list.map((one) => (keyOf(one) === key ? { ...one, ...part } : one)));
  const add = (made: Pick<NamedGrant, "subject_kind" | "subject_id" | "name" | "unit">) => {
    const grant = { ...made, right: rights[0] ?? "use" };
    if (!list.some((one) => keyOf(one) === keyOf(grant))) put([...list, grant]);
  };
  const submit = () =>
    form.submit(async ({ grants: wanted }) => {
      const saved = await saveGrants(shared, { revision: grants.revision, grants: wanted.map(({ subject_kind, subject_id, right }) => ({ subject_kind, subject_id, right })) });
      load.put(() => saved);
      form.adopt({ grants: saved.grants });
      toast(t("sharingSaved"));
      onSaved();
    });
  const fetchNew = async () => {
    const latest = await fetchGrants(shared);
    load.put(() => latest);
    form.rebase({ grants: latest.grants });
  };
  return (
    <Form form={form} className="form form-wide" failed={t("sharingFailed")} onSubmit={() => void submit()} onFetchNew={fetchNew}>
      <AddSubject collection={collection} listed={list} onAdd={add} />
      {list.length === 0 ? (
        <p className="muted small">{nobody}</p>
      ) : (
        <ul className="rows grants">
          {list.map((grant) => (
            <GrantRow key={keyOf(grant)} grant={grant} rights={rights} onChange={(part) => change(keyOf(grant), part)} onRemove={() => put(list.filter((one) => one !== grant))} />
          ))}
        </ul>
      )}
      <FormFoot dirty={form.dirty}>
        <Button look={form.dirty ? "primary" : "plain"} type="submit" busy={form.busy}>
          {t("saveSharing")}
        </Button>
      </FormFoot>
      {unsaved}
    </Form>
  );
}

interface AddSubjectProps {
  collection: string;
  listed: readonly NamedGrant[];
  onAdd: (made: Pick<NamedGrant, "subject_kind" | "subject_id" | "name" | "unit">) => void;
}

function AddSubject({ collection, listed, onAdd }: AddSubjectProps) {
  const offered = useLoad(() => fetchOffered(collection, ""));
  const search = async (text: string): Promise<Suggestion[]> => {
    const { people, units } = await fetchOffered(collection, text.trim());
    const hint = (kind: "person" | "unit", id: string, known: string) => (listed.some((one) => keyOf(one) === `${kind} ${id}`) ? t("listed") : known);
    return [
      ...units.map(({ id, name }) => ({ value: `unit_branch ${id}`, label: name, hint: hint("unit", id, t("unitKind")) })),
      ...people.map(({ id, name, unit }) => ({ value: `person ${id}`, label: name, hint: hint("person", id, unit) })),
    ];
  };
  const choose = (chosen: Suggestion | null) => {
    if (!chosen) return;
    const [kind, id = ""] = chosen.value.split(" ");
    onAdd({ subject_kind: kind === "person" ? "person" : "unit_branch", subject_id: id, name: chosen.label, unit: kind === "person" ? (chosen.hint ?? "") : "" });
  };
  const everyone = offered.now.state === "ready" && offered.now.value.everyone && !listed.some(({ subject_kind }) => subject_kind === "everyone");
  return (
    <div className="add-subject">
      <Combobox label={t("addSubject")} hint={t("addSubjectHint")} name="subject" value={null} search={search} remote onChange={choose} />
      {everyone && (
        <Button icon="users" onClick={() => onAdd({ subject_kind: "everyone", subject_id: null, name: "", unit: "" })}>
          {t("addEveryone")}
        </Button>
      )}
    </div>
  );
}

interface GrantRowProps {
  grant: NamedGrant;
  rights: readonly Right[];
  onChange: (part: Partial<NamedGrant>) => void;
  onRemove: () => void;
}

const SIGNS: Record<NamedGrant["subject_kind"], IconName> = { person: "user", unit: "building", unit_branch: "building", everyone: "users" };

function GrantRow({ grant: { subject_kind, name, unit, right }, rights, onChange, onRemove }: GrantRowProps) {
  const shown = subject_kind === "everyone" ? t("everyone") : name || t("somebody");
  const ofUnit = subject_kind === "unit" || subject_kind === "unit_branch";
  const offered = rights.includes(right) ? rights : [...rights, right];
  return (
    <li>
      <Icon name={SIGNS[subject_kind]} />
      <div>
        <strong>{shown}</strong>
        {unit && <small>{unit}</small>}
        {ofUnit && (
          <label className="check">
            <input type="checkbox" aria-label={t("withBelowOf", { name: shown })} checked={subject_kind === "unit_branch"} onChange={(event) => onChange({ subject_kind: event.currentTarget.checked ? "unit_branch" : "unit" })} />
            {t("withBelow")}
          </label>
        )}
      </div>
      <div className="field field-select">
        <select aria-label={t("rightOf", { name: shown })} value={right} onChange={(event) => onChange({ right: event.currentTarget.value as Right })}>
          {offered.map((one) => (
            <option key={one} value={one}>
              {t(one)}
            </option>
          ))}
        </select>
        <Icon name="down" small />
      </div>
      <IconButton icon="close" label={t("remove", { name: shown })} onClick={onRemove} />
    </li>
  );
}
