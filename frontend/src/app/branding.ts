import type { Branding } from "../api/types.ts";

/** Sets the municipality's colours as custom properties; everything else in the styles follows them. */
export function applyBranding({ accent_light: light, accent_dark: dark }: Branding): void {
  const style = document.documentElement.style;
  const pair = (make: (colour: string, theme: "light" | "dark") => string) =>
    light && dark ? `light-dark(${make(light, "light")}, ${make(dark, "dark")})` : "";
  style.setProperty("--brand-accent", pair((colour) => colour));
  style.setProperty("--brand-accent-strong", pair((colour, theme) => `color-mix(in oklab, ${colour} 82%, ${theme === "light" ? "black" : "white"})`));
  style.setProperty("--brand-on-accent", pair(inkOn));
}

/** White or near-black, whichever reads better on the colour (WCAG 2.1 relative luminance). Takes `#rrggbb`. */
export function inkOn(colour: string): "#ffffff" | "#07252d" {
  return contrast(colour, "#ffffff") >= contrast(colour, "#07252d") ? "#ffffff" : "#07252d";
}

/** Contrast between two `#rrggbb` colours, 1–21 (WCAG 2.1, 1.4.3). */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const channel = (at: number) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
