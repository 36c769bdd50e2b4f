import type { ReactNode } from "react";

/** Drawn on a grid of 20 with a stroke of 1.5; the colour is the text's. */
const DRAWINGS = {
  again: <path d="M16.25 9.5A6.5 6.5 0 1 0 15 14M16.5 4.5v5h-5"/>,
  allow: <><circle cx="10" cy="10" r="7"/><path d="m6.75 10.25 2.25 2.25 4.25-4.75"/></>,
  archive: <><rect x="3" y="4" width="14" height="3.5" rx=".75"/><path d="M4.25 7.5v8.25h11.5V7.5M8 10.75h4"/></>,
  arrow: <path d="M4 10h11.5M11 5.5l4.5 4.5-4.5 4.5"/>,
  ask: <><circle cx="10" cy="10" r="7"/><path d="M7.9 8a2.15 2.15 0 1 1 3.2 1.9c-.75.4-1.1.85-1.1 1.6"/><path d="M10 14.1v.01"/></>,
  book: <path d="M10 5.5C8.5 4.2 6 3.8 3 4v11.5c3-.2 5.5.2 7 1.5 1.5-1.3 4-1.7 7-1.5V4c-3-.2-5.5.2-7 1.5Zm0 0V17"/>,
  branch: <><circle cx="6" cy="4.75" r="1.75"/><circle cx="6" cy="15.25" r="1.75"/><circle cx="14" cy="7" r="1.75"/><path d="M6 6.5v7M14 8.75c0 2.75-3.5 2.5-6.5 4.5"/></>,
  broom: <path d="M13.5 3 9.75 9.25M7 8.5l5.25 3c.6 2 .25 4-1 5.75L3.5 13c1.25-1.25 2.75-2.5 3.5-4.5ZM6.75 15l1-1.9M9 16.25l.9-1.75"/>,
  build: <path d="m3 9 7-5.5L17 9M5 7.5v9h10v-9M10 9.5v4.5M7.75 11.75h4.5"/>,
  building: <path d="M4.5 17V5.5L10 3l5.5 2.5V17M2.75 17h14.5M8 8h.01M12 8h.01M8 11h.01M12 11h.01M8.5 17v-3h3v3"/>,
  camera: <><path d="M3 7.25c0-.7.55-1.25 1.25-1.25H6.5L8 4h4l1.5 2h2.25c.7 0 1.25.55 1.25 1.25v7.5c0 .7-.55 1.25-1.25 1.25H4.25c-.7 0-1.25-.55-1.25-1.25Z"/><circle cx="10" cy="10.75" r="2.75"/></>,
  check: <path d="m4.5 10.5 3.75 3.75L15.5 6.5"/>,
  clip: <path d="m15.5 9.25-5.9 5.9a3.5 3.5 0 0 1-4.95-4.95l6.2-6.2a2.3 2.3 0 0 1 3.25 3.25l-6.1 6.1a1.1 1.1 0 0 1-1.6-1.6l5.2-5.2"/>,
  close: <path d="m5 5 10 10M15 5 5 15"/>,
  copy: <><rect x="7" y="7" width="9.5" height="9.5" rx="1.5"/><path d="M13 7V5c0-.85-.65-1.5-1.5-1.5H5c-.85 0-1.5.65-1.5 1.5v6.5c0 .85.65 1.5 1.5 1.5h2"/></>,
  doc: <path d="M5 2.75h6.5L15.5 7v10.25H5ZM11.25 3v4.25h4M8 10.5h4.5M8 13.5h4.5"/>,
  down: <path d="m5.5 8 4.5 4.5L14.5 8"/>,
  download: <path d="M10 3.5v9M6 8.75l4 4 4-4M3.75 16.25h12.5"/>,
  edit: <path d="m12.75 4.5 2.75 2.75L7 15.75l-3.5.75.75-3.5ZM11 6.25 13.75 9"/>,
  external: <path d="M8 4.5H4.5v11h11V12M11.5 3.5h5v5M16.5 3.5l-7 7"/>,
  eye: <><path d="M2.5 10S5.25 5 10 5s7.5 5 7.5 5-2.75 5-7.5 5-7.5-5-7.5-5Z"/><circle cx="10" cy="10" r="2.25"/></>,
  eyeoff: <path d="M4 4l12 12M8.3 5.2A7.6 7.6 0 0 1 10 5c4.75 0 7.5 5 7.5 5a13 13 0 0 1-2 2.6M6 6.6C3.7 8 2.5 10 2.5 10s2.75 5 7.5 5c1.4 0 2.6-.4 3.7-1M8.4 8.4a2.25 2.25 0 0 0 3.2 3.2"/>,
  folder: <path d="M2.75 5.5c0-.7.55-1.25 1.25-1.25h3.5L9.25 6H16c.7 0 1.25.55 1.25 1.25v7.25c0 .7-.55 1.25-1.25 1.25H4c-.7 0-1.25-.55-1.25-1.25Z"/>,
  gear: <><circle cx="10" cy="10" r="2.5"/><path d="M10 2.75v2M10 15.25v2M2.75 10h2M15.25 10h2M4.9 4.9l1.4 1.4M13.7 13.7l1.4 1.4M4.9 15.1l1.4-1.4M13.7 6.3l1.4-1.4"/></>,
  grid: <><rect x="3.25" y="3.25" width="5.5" height="5.5" rx="1.25"/><rect x="11.25" y="3.25" width="5.5" height="5.5" rx="1.25"/><rect x="3.25" y="11.25" width="5.5" height="5.5" rx="1.25"/><path d="M14 11.5v5M11.5 14h5"/></>,
  history: <path d="M3.5 5v4h4M3.9 9A6.5 6.5 0 1 1 3.75 12M10 6.5V10l2.5 1.75"/>,
  hourglass: <path d="M5.5 3h9M5.5 17h9M6.5 3c0 4 3.5 4.5 3.5 7s-3.5 3-3.5 7M13.5 3c0 4-3.5 4.5-3.5 7s3.5 3 3.5 7"/>,
  info: <><circle cx="10" cy="10" r="7"/><path d="M10 9.25v4M10 6.5v.01"/></>,
  inherit: <path d="M5 4v6.5c0 1 .75 1.75 1.75 1.75H15M11.5 8.75l3.5 3.5-3.5 3.5"/>,
  journal: <path d="M3.25 11.5h3.5l1 2h4.5l1-2h3.5M3.25 11.5v4.75h13.5V11.5M3.25 11.5 5 7h1.5M16.75 11.5 15 7h-1.5M10 3v6.5M7.5 7.25l2.5 2.5 2.5-2.5"/>,
  key: <><circle cx="7" cy="13" r="3.25"/><path d="m9.35 10.65 6.4-6.4M13 7l2.25 2.25"/></>,
  left: <path d="M12 5.5 7.5 10l4.5 4.5"/>,
  lock: <><rect x="4.5" y="9" width="11" height="7.5" rx="1.5"/><path d="M7 9V6.5a3 3 0 0 1 6 0V9"/></>,
  mega: <path d="M3.5 8.5v3.5h2L13.5 16V4.5l-8 4ZM13.5 8a2.25 2.25 0 0 1 0 4.5M6 12.25l1 4"/>,
  menu: <path d="M3.5 6h13M3.5 10h13M3.5 14h9"/>,
  mic: <><rect x="7.5" y="2.75" width="5" height="9" rx="2.5"/><path d="M4.5 9.5a5.5 5.5 0 0 0 11 0M10 15v2.5"/></>,
  more: <><circle cx="4.5" cy="10" r=".6"/><circle cx="10" cy="10" r=".6"/><circle cx="15.5" cy="10" r=".6"/></>,
  newest: <path d="M10 4v11.5M5 10.75l5 5 5-5"/>,
  notes: <path d="M4 4h12v9l-3.5 3.5H4ZM16 13h-3.5v3.5M7 7.5h6M7 10.5h4"/>,
  pen: <path d="M4 16.25c2-5.5 5.5-10.25 12-12.5-1 4.75-4 7.75-8.5 8.5M4 16.25 9.5 9"/>,
  phone: <path d="M4 3.5h3l1.25 3.75-1.75 1.25c.9 2.25 2.75 4.1 5 5l1.25-1.75L16.5 13v3c0 .55-.45 1-1 1C8.75 17 3 11.25 3 4.5c0-.55.45-1 1-1Z"/>,
  pin: <path d="M7 3.25h6l-.6 5.25 2.35 2.75H5.25L7.6 8.5ZM10 11.25V17"/>,
  plus: <path d="M10 4v12M4 10h12"/>,
  refuse: <><path d="M7.1 3h5.8L17 7.1v5.8L12.9 17H7.1L3 12.9V7.1Z"/><path d="m7.5 7.5 5 5M12.5 7.5l-5 5"/></>,
  register: <><path d="M6 4H4.75v13h10.5V4H14"/><rect x="7" y="2.75" width="6" height="2.75" rx=".75"/><path d="M7.5 9h5M7.5 12.5h3.5"/></>,
  replace: <path d="M6.5 4H4v12h2.5M13.5 4H16v12h-2.5M7.5 10h.01M10 10h.01M12.5 10h.01" strokeWidth="1.9"/>,
  right: <path d="m8 5.5 4.5 4.5L8 14.5"/>,
  save: <path d="M10 3.5v9M6 9l4 4 4-4M4 16.5h12"/>,
  scale: <path d="M10 3v13.5M6 16.5h8M4 5.5h12M4 5.5 2 11.25c1 1.3 3 1.3 4 0ZM16 5.5l-2 5.75c1 1.3 3 1.3 4 0Z"/>,
  school: <path d="m10 4 8 3.5-8 3.5-8-3.5ZM5 9v4c1.25 1.4 3 2 5 2s3.75-.6 5-2V9"/>,
  search: <><circle cx="9" cy="9" r="5.25"/><path d="m13 13 3.75 3.75"/></>,
  shield: <path d="M10 2.75 4 5v4.5c0 3.7 2.4 6.5 6 7.75 3.6-1.25 6-4.05 6-7.75V5Z"/>,
  signout: <path d="M8 3.75H4.25v12.5H8M9 10h7.5M13.25 6.5 16.75 10l-3.5 3.5"/>,
  sliders: <><path d="M3 6h8M15 6h2M3 14h2M9 14h8"/><circle cx="13" cy="6" r="2"/><circle cx="7" cy="14" r="2"/></>,
  speak: <path d="M3.5 8v4h2.75L10 15.25V4.75L6.25 8ZM13 7.5a3.5 3.5 0 0 1 0 5M15.25 5.25a6.7 6.7 0 0 1 0 9.5"/>,
  stop: <rect x="5.25" y="5.25" width="9.5" height="9.5" rx="1.5"/>,
  table: <><rect x="3" y="4" width="14" height="12" rx="1.5"/><path d="M3 8h14M8 8v8M3 12h14"/></>,
  tag: <><path d="M3.5 3.75h6l7 7-5.75 5.75-7.25-7Z"/><circle cx="6.75" cy="7" r=".75"/></>,
  thumb: <path d="M7 9.25 9.75 3c1.25 0 2 .85 2 2.1V8h3.4c1.1 0 1.85 1 1.6 2.05l-1.1 4.9A2 2 0 0 1 13.7 16.5H7Zm0 0H3.5v7.25H7"/>,
  thumbdown: <path d="M13 10.75 10.25 17c-1.25 0-2-.85-2-2.1V12h-3.4c-1.1 0-1.85-1-1.6-2.05l1.1-4.9A2 2 0 0 1 6.3 3.5H13Zm0 0h3.5V3.5H13"/>,
  trash: <path d="M3.75 5.75h12.5M8 5.5V3.75h4V5.5M5.5 5.75l.75 10.5h7.5l.75-10.5M8.5 8.75v4.5M11.5 8.75v4.5"/>,
  tree: <path d="M10 17v-6M10 13.5l2.5-2M10 2.75c-2.5 0-4.25 1.75-4.25 4-1.25.5-2 1.5-2 2.75 0 1.9 1.5 3 3.25 3h6c1.75 0 3.25-1.1 3.25-3 0-1.25-.75-2.25-2-2.75 0-2.25-1.75-4-4.25-4Z"/>,
  up: <path d="M10 16V4.5M5 9.25l5-5 5 5"/>,
  user: <><circle cx="10" cy="7" r="3.25"/><path d="M3.75 16.75c.75-3.25 3.25-4.75 6.25-4.75s5.5 1.5 6.25 4.75"/></>,
  users: <><circle cx="7.5" cy="7.25" r="2.75"/><path d="M2.25 16c.5-2.9 2.6-4.25 5.25-4.25S12.25 13.1 12.75 16M12.5 4.75a2.75 2.75 0 0 1 0 5M14.25 12.1c1.9.5 3.1 1.75 3.5 3.9"/></>,
  warning: <path d="M10 3.25 17.5 16.5h-15ZM10 8.25v3.75M10 14.25v.01"/>,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof DRAWINGS;

/** A sign beside words. It is hidden from screen readers: the words carry the meaning. */
export function Icon({ name, small = false }: { name: IconName; small?: boolean }) {
  return (
    <svg className={small ? "icon icon-s" : "icon"} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {DRAWINGS[name]}
    </svg>
  );
}

/** Is this the name of a sign? Assistants store theirs as text. */
export const isIcon = (name: string): name is IconName => name in DRAWINGS;
