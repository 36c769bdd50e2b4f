import type { Zone } from "../../../api/types.ts";
import { texts } from "../../../i18n/texts.ts";
import { ZoneGlyph } from "../../../ui/index.ts";
import { RadioCards } from "../../../ui/RadioCards.tsx";

export const zoneText = texts(() => import("../../../i18n/da/zones.ts"), () => import("../../../i18n/en/zones.ts"));

/** From the strictest to the loosest. */
export const ZONES: readonly Zone[] = ["Z4", "Z3", "Z2", "Z1"];

/** Is a zone at least as strict as another? Z4 is the strictest. */
export const isAsStrict = (zone: Zone, other: Zone): boolean => zone >= other;

interface ZoneCardsProps {
  label: string;
  name: string;
  hint?: string;
  error?: string | null;
  value: Zone | null;
  onChange: (zone: Zone) => void;
}

/** Where a model runs: four choices in plain words. */
export function ZoneCards(props: ZoneCardsProps) {
  return (
    <RadioCards<Zone>
      {...props}
      options={ZONES.map((zone) => ({ value: zone, label: `${zone} · ${zoneText(zone)}`, hint: zoneText(`${zone}What`), sign: <ZoneGlyph zone={zone} /> }))}
    />
  );
}
