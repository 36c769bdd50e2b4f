import { useState } from "react";
import { errorSentence } from "../../../api/errors.ts";
import { useMe } from "../../../app/session.ts";
import { Combobox, type Suggestion } from "../../../ui/Combobox.tsx";
import { Confirm, Icon, IconButton, toast } from "../../../ui/index.ts";
import { fetchSubjects, saveOwners } from "../api.ts";
import type { Named } from "../types.ts";
import { Section, type TabProps } from "./parts.tsx";
import { ts } from "./sharingTexts.ts";

/** Those who build it. Somebody else can be given it, and one can leave it when somebody remains. */
export function Owners({ room, draft }: Pick<TabProps, "room" | "draft">) {
  const me = useMe();
  const [leaving, setLeaving] = useState<Named | null>(null);
  const may = draft.rights.includes("owners");
  const save = async (people: readonly Named[]) => {
    setLeaving(null);
    try {
      await room.flush();
      await saveOwners(draft.id, people.map(({ id }) => id));
      await room.load();
      toast(ts("ownersSaved"));
    } catch (error) {
      toast(errorSentence(error));
    }
  };
  const search = async (text: string): Promise<Suggestion[]> => {
    const { people } = await fetchSubjects(text.trim());
    return people.filter(({ id }) => !draft.owners.some((owner) => owner.id === id)).map(({ id, name, unit }) => ({ value: id, label: name, hint: unit }));
  };
  const remove = (owner: Named) => (owner.id === me.id ? setLeaving(owner) : void save(draft.owners.filter(({ id }) => id !== owner.id)));
  return (
    <Section title={ts("owners")} lead={ts("ownersLead")}>
      <ul className="rows">
        {draft.owners.map((owner) => (
          <li key={owner.id}>
            <Icon name="user" />
            <div>
              <strong>{owner.name}</strong>
              {owner.id === me.id && <small>{ts("you")}</small>}
            </div>
            {may && draft.owners.length > 1 && <IconButton icon="close" label={ts("remove", { name: owner.name })} onClick={() => remove(owner)} />}
          </li>
        ))}
      </ul>
      {may && <Combobox label={ts("addOwner")} hint={ts("addOwnerHint")} name="owners" value={null} search={search} remote onChange={(one) => one && void save([...draft.owners, { id: one.value, name: one.label }])} />}
      {leaving && (
        <Confirm title={ts("leaveTitle")} verb={ts("leave")} onClose={() => setLeaving(null)} onConfirm={() => void save(draft.owners.filter(({ id }) => id !== leaving.id))}>
          {ts("leaveWhy")}
        </Confirm>
      )}
    </Section>
  );
}
