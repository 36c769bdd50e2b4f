import type { Zone } from "../api/types.ts";

const RINGS: Record<Exclude<Zone, "Z4">, number> = { Z3: 4.6, Z2: 7.4, Z1: 10.2 };

/**
 * Rings around the town hall; the place of the model is drawn heavy. Z4 is the dot itself, Z1 the outer ring.
 * Always beside words that say the same.
 */
export function ZoneGlyph({ zone, large = false }: { zone: Zone; large?: boolean }) {
  return (
    <svg className={large ? "zone zone-l" : "zone"} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {Object.entries(RINGS).map(([name, radius]) =>
        name === zone ? (
          <circle key={name} cx="12" cy="12" r={radius} strokeWidth="2.6" />
        ) : (
          <circle key={name} cx="12" cy="12" r={radius} strokeWidth="0.9" opacity=".38" />
        ),
      )}
      {zone === "Z4" ? (
        <circle cx="12" cy="12" r="3" fill="currentColor" stroke="none" />
      ) : (
        <circle cx="12" cy="12" r="1.1" fill="currentColor" stroke="none" opacity=".5" />
      )}
    </svg>
  );
}
