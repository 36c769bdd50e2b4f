import { useEffect, useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import { announce } from "../../app/live.ts";
import { useLoad, useSettled } from "../../app/load.ts";
import { paths } from "../../app/paths.ts";
import { Link, readdress, usePlace } from "../../app/router.tsx";
import { ErrorState, Icon, Skeleton, ZoneGlyph } from "../../ui/index.ts";
import { useModels } from "../chat/models.ts";
import { type Answer, ask, type Choices, type Place, type Question } from "./api.ts";
import { Described, useDescribed } from "./Described.tsx";
import { Doubt, Elsewhere } from "./Elsewhere.tsx";
import { Slot, type SlotOption } from "./Slot.tsx";
import { t } from "./texts.ts";
import { Verdict } from "./Verdict.tsx";
import { headline, kindName, purposeName, zoneName } from "./words.ts";

const DESCRIBED = "described";
const OTHER = "other";

/** What the sentence says: ids of its slots. A place is `model:<id>`, `service:<id>`, or `other:<name>`. */
interface Asked {
  data: string;
  place: string;
  purpose: string;
}

/** The sentence with its slots, and the answer under it. */
export function Ask({ choices }: { choices: Choices }) {
  const [asked, setAsked] = useAsked(choices);
  const { zones } = useModels();
  const [text, setText] = useState("");
  const settled = useSettled(text, 500);
  const own = asked.data === DESCRIBED;
  const checked = useDescribed(own ? settled : "");
  const data_class = checked.found?.detected ?? null;
  const question: Question | null = own && !data_class ? null : { ...placeOf(asked.place), purpose: asked.purpose, ...(own ? { data_class } : { data: asked.data }) };
  const key = JSON.stringify(question);
  const { now, reload } = useLoad(async (signal) => (question ? ask(question, signal) : null), key);
  const shown = useLast(now.state === "ready" ? now.value : null, key);

  useEffect(() => {
    if (now.state === "ready" && now.value) announce(headline(now.value));
  }, [now]);

  const kind = choices.kinds.find(({ id }) => id === asked.data);
  const name = nameOf(asked.place, choices.places);
  const set = (change: Partial<Asked>) => setAsked({ ...asked, ...change });
  return (
    <>
      <div className="sentence">
        {t("mayI")}{" "}
        <Slot label={t("material")} text={kind ? kindName(kind) : t("described")} value={asked.data} options={materials(choices)} onChange={(data) => set({ data })} />{" "}
        {t("in")}{" "}
        <Slot
          label={t("place")}
          text={name || t("otherPlace")}
          value={asked.place}
          options={places(choices.places, zones)}
          otherwise={(typed) => ({ value: `${OTHER}:${typed}`, label: t("named", { name: typed }) })}
          onChange={(place) => set({ place })}
        />{" "}
        {t("to")}{" "}
        <Slot
          label={t("purpose")}
          text={purposeName(asked.purpose)}
          value={asked.purpose}
          options={choices.purposes.map(({ id }) => ({ value: id, label: purposeName(id) }))}
          onChange={(purpose) => set({ purpose })}
        />
        {"\u2060?"}
      </div>
      {own && <Described text={text} onChange={setText} checked={checked} />}
      {now.state === "failed" && <ErrorState title={t("failed")} message={errorSentence(now.error)} onRetry={reload} />}
      {!shown && now.state === "loading" && question && <Skeleton label={t("loading")} lines={5} />}
      {shown && question && now.state !== "failed" && (
        <>
          <Verdict answer={shown} busy={now.state === "loading"} name={name || t("otherPlace")} purpose={purposeName(asked.purpose)} zones={zones} onPlace={(place) => set({ place })} />
          <Elsewhere answer={shown} chosen={asked.place} zones={zones} onPlace={(place) => set({ place })} />
          <Doubt ask={shown.ask} />
          <p>
            <Link className="link" to={paths.mayIList}>
              {t("toList")}
            </Link>
          </p>
        </>
      )}
    </>
  );
}

/** The question, kept in the address so that it can be sent to a colleague. A typed name stays out of it. */
function useAsked(choices: Choices): [Asked, (asked: Asked) => void] {
  const { query } = usePlace();
  const [other, setOther] = useState("");
  const known = (name: string, ids: readonly string[], fallback: string) => {
    const given = query.get(name);
    return given !== null && ids.includes(given) ? given : fallback;
  };
  const place = known("place", [...choices.places.map(idOf), OTHER], choices.places[0] ? idOf(choices.places[0]) : OTHER);
  const asked: Asked = {
    data: known("data", [...choices.kinds.map(({ id }) => id), DESCRIBED], choices.kinds.find(({ id }) => id === "mail_name_address")?.id ?? choices.kinds[0]?.id ?? DESCRIBED),
    place: place === OTHER ? `${OTHER}:${other}` : place,
    purpose: known("purpose", choices.purposes.map(({ id }) => id), "answer_citizen"),
  };
  return [
    asked,
    (next) => {
      const [kind, name = ""] = split(next.place);
      if (kind === OTHER) setOther(name);
      readdress(`${paths.mayI}?${new URLSearchParams({ ...next, place: kind === OTHER ? OTHER : next.place }).toString()}`);
    },
  ];
}

/** The last answer stays while the next is fetched, so that the page does not jump. */
function useLast(answer: Answer | null, key: string): Answer | null {
  const [last, setLast] = useState<Answer | null>(answer);
  useEffect(() => {
    if (answer) setLast(answer);
    else if (key === "null") setLast(null);
  }, [answer, key]);
  return answer ?? last;
}

export const idOf = ({ kind, id }: Pick<Place, "kind" | "id">): string => `${kind}:${id ?? ""}`;
const split = (place: string): [string, string] => [place.slice(0, place.indexOf(":")), place.slice(place.indexOf(":") + 1)];

function placeOf(place: string): Pick<Question, "place_kind" | "place_id"> {
  const [kind, id] = split(place);
  return kind === OTHER ? { place_kind: "other", place_id: null } : { place_kind: kind as Place["kind"], place_id: id };
}

const nameOf = (place: string, all: readonly Place[]): string => (place.startsWith(`${OTHER}:`) ? split(place)[1] : (all.find((one) => idOf(one) === place)?.name ?? ""));

const materials = ({ kinds }: Choices): SlotOption[] => [
  { value: DESCRIBED, label: t("describeChoice"), hint: t("describeWhat"), sign: <Icon name="edit" small /> },
  ...kinds.map((kind) => ({ value: kind.id, label: kindName(kind) })),
];

const places = (all: readonly Place[], zones: Parameters<typeof zoneName>[1]): SlotOption[] => [
  ...all.map((place) => ({
    value: idOf(place),
    label: place.name,
    hint: place.zone ? zoneName(place.zone, zones) : undefined,
    sign: place.zone && <ZoneGlyph zone={place.zone} />,
    group: t(place.kind === "model" ? "inside" : "outside"),
  })).sort((one, other) => Number(one.group !== t("inside")) - Number(other.group !== t("inside"))),
  { value: `${OTHER}:`, label: t("somethingElse"), hint: t("somethingElseWhat"), sign: <Icon name="ask" small /> },
];
