import { useState } from "react";
import { useLoad } from "../../../app/load.ts";
import { byName, date } from "../../../i18n/format.ts";
import { texts } from "../../../i18n/texts.ts";
import { Combobox, type Suggestion } from "../../../ui/Combobox.tsx";
import { Button, Dialog, EmptyState, Icon, TextArea, toast } from "../../../ui/index.ts";
import { Head, Part, Shown } from "../parts.tsx";
import { sentence } from "../policy/texts.ts";
import { t as adminText } from "../texts.ts";
import { countryName, fetchPlaces, type Place, switchPlace } from "./api.ts";
import { searchCountries } from "./codes.ts";
import "./countries.css";

export const t = texts(() => import("../../../i18n/da/admin-countries.ts"), () => import("../../../i18n/en/admin-countries.ts"));

type Tool = "adequacy" | "dpf" | "scc" | "bcr";
const nameOf = (place: Pick<Place, "code" | "is_tool">): string => (place.is_tool ? t(`tool_${place.code as Tool}`) : countryName(place.code));

/** What one switch turns off everywhere: countries, and what transfers rest on. */
export default function Countries() {
  const load = useLoad(fetchPlaces);
  const [asked, setAsked] = useState<{ place: Place | null } | null>(null);
  return (
    <>
      <Head title={adminText("countries")} lead={t("lead")}>
        <Button icon="plus" onClick={() => setAsked({ place: null })}>
          {t("add")}
        </Button>
      </Head>
      <Shown load={load}>
        {(places) => {
          const countries = places.filter(({ is_tool }) => !is_tool).sort((one, other) => byName(nameOf(one), nameOf(other)));
          return (
            <>
              <Part title={t("countries")} lead={t("countriesLead")}>
                {countries.length ? <Places places={countries} onAsk={setAsked} /> : <EmptyState icon="info" title={t("none")} children={t("noneWhy")} />}
              </Part>
              <Part title={t("tools")} lead={t("toolsLead")}>
                <Places places={places.filter(({ is_tool }) => is_tool)} onAsk={setAsked} />
              </Part>
            </>
          );
        }}
      </Shown>
      {asked && (
        <Turn
          {...asked}
          onClose={() => setAsked(null)}
          onTurned={(places) => {
            setAsked(null);
            load.put(() => places);
          }}
        />
      )}
    </>
  );
}

function Places({ places, onAsk }: { places: Place[]; onAsk: (asked: { place: Place }) => void }) {
  return (
    <ul className="country-list">
      {places.map((place) => (
        <li key={place.code}>
          <div>
            <p>
              <strong>{nameOf(place)}</strong> {!place.is_tool && <span className="muted">{place.code}</span>}
            </p>
            <p className="small muted">{usesOf(place)}</p>
            {!place.on && place.since && <p className="small">{t("since", { date: date(place.since), name: place.decided_by ?? t("nobody"), reason: place.reason ?? "" })}</p>}
          </div>
          <span className={`place-state ${place.on ? "is-allow" : "is-refuse"}`}>
            <Icon name={place.on ? "allow" : "refuse"} />
            {place.on ? t("on") : t("off")}
          </span>
          <Button onClick={() => onAsk({ place })} aria-label={`${t(place.on ? "turnOff" : "turnOn")}: ${nameOf(place)}`}>
            {t(place.on ? "turnOff" : "turnOn")}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function usesOf(place: Place): string {
  const uses = place.endpoints ? t("uses", { n: place.endpoints, providers: place.providers.join(", ") }) : t("usesNone");
  return place.in_eea ? `${t("eea")}. ${uses}` : uses;
}

interface TurnProps {
  /** Null: one that is to be chosen, to turn it off. */
  place: Place | null;
  onClose: () => void;
  onTurned: (places: Place[]) => void;
}

/** Says what it would hit, takes a reason, and turns it. */
function Turn({ place, onClose, onTurned }: TurnProps) {
  const [chosen, setChosen] = useState<Suggestion | null>(null);
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState<{ country?: string; reason?: string }>({});
  const [busy, setBusy] = useState(false);
  const on = place !== null && !place.on;
  const name = place ? nameOf(place) : (chosen?.label ?? "");
  const submit = async () => {
    const code = place?.code ?? chosen?.value;
    const missing = { ...(code ? {} : { country: t("choose") }), ...(reason.trim() ? {} : { reason: t("reasonNeeded") }) };
    setWrong(missing);
    if (!code || Object.keys(missing).length) return;
    setBusy(true);
    try {
      onTurned(await switchPlace(code, on, reason.trim()));
      toast(t(on ? "turnedOn" : "turnedOff", { name }));
    } catch (error) {
      setWrong({ reason: sentence(error) });
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={place ? t(on ? "onTitle" : "offTitle", { name }) : t("add")}
      lead={place ? (on ? t("onWhy") : place.endpoints ? t("offWhy", { n: place.endpoints }) : t("usesNone")) : undefined}
      onSubmit={() => void submit()}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{adminText("cancel")}</Button>
          <Button look={on ? "primary" : "danger"} type="submit" busy={busy}>
            {t(on ? "turnOn" : "turnOff")}
          </Button>
        </>
      }
    >
      {!place && <Combobox label={t("addLabel")} name="country" value={chosen} search={searchCountries} onChange={setChosen} error={wrong.country ?? null} />}
      <TextArea label={t("reason")} name="reason" rows={3} maxLength={2000} value={reason} error={wrong.reason ?? null} onChange={(event) => setReason(event.currentTarget.value)} />
    </Dialog>
  );
}
