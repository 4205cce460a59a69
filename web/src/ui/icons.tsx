/** The few pictures that stand beside words. They are decoration: names come from the text or the label. */
const PATHS = {
  dashboard: "M4 5h7v6H4zM13.5 5H20v3.5h-6.5zM13.5 11H20v8h-6.5zM4 13.5h7V19H4z",
  streams: "M4 6.5h16M4 12h16M4 17.5h10",
  destinations: "M12 20V9m0 0 4 4m-4-4-4 4M5 4h14",
  profiles: "M5 8h9m5 0h0M14 5.5v5M5 16h3m6 0h5M9.5 13.5v5",
  settings:
    "M12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM12 3.5v2.7M12 17.8v2.7M3.5 12h2.7M17.8 12h2.7M6 6l1.9 1.9M16.1 16.1 18 18M6 18l1.9-1.9M16.1 7.9 18 6",
  search: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15.5 15.5 20 20",
  bell: "M12 4a5.5 5.5 0 0 0-5.5 5.5c0 4.5-2 6-2 6h15s-2-1.5-2-6A5.5 5.5 0 0 0 12 4zM10 19a2.2 2.2 0 0 0 4 0",
  fold: "M4 5h16v14H4zM9.5 5v14M16 9.5 13.5 12l2.5 2.5",
  unfold: "M4 5h16v14H4zM9.5 5v14M13.5 9.5 16 12l-2.5 2.5",
  check: "M5 12.5 10 17 19 7.5",
  keyboard: "M3.5 7h17v10h-17zM7 10.5h.01M10.3 10.5h.01M13.6 10.5h.01M17 10.5h.01M8.5 13.8h7",
  leave: "M14 5H6v14h8M10 12h10m0 0-3.5-3.5M20 12l-3.5 3.5",
  shield: "M12 3.5 5 6v5.5c0 4.5 3 7.5 7 9 4-1.5 7-4.5 7-9V6z",
  globe:
    "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM4.3 12h15.4M12 4c2.5 2.2 3.5 5 3.5 8s-1 5.8-3.5 8c-2.5-2.2-3.5-5-3.5-8s1-5.8 3.5-8z",
  plus: "M12 5v14M5 12h14",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  close: "M6 6l12 12M18 6 6 18",
  back: "M15 6l-6 6 6 6",
  folder:
    "M4 7a1.5 1.5 0 0 1 1.5-1.5H10l2 2h6.5A1.5 1.5 0 0 1 20 9v8a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17z",
  file: "M7 4h7l4 4v11a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 6 19V5.5A1.5 1.5 0 0 1 7.5 4zM14 4v4h4",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1",
  moon: "M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5z",
  user: "M12 12a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5 20c.8-3.5 3.5-5 7-5s6.2 1.5 7 5",
  play: "M8 5.5v13l10.5-6.5z",
  stop: "M7 7h10v10H7z",
  restart: "M5 12a7 7 0 1 0 2.2-5.1M5 4.5v4h4",
  sound: "M5 10v4h3l4 3.5v-11L8 10zM15.5 9.5a4 4 0 0 1 0 5M18 7a8 8 0 0 1 0 10",
  mute: "M5 10v4h3l4 3.5v-11L8 10zM16 10l4 4M20 10l-4 4",
  full: "M5 9V5h4M15 5h4v4M19 15v4h-4M9 19H5v-4",
  pip: "M4 6h16v12H4zM12 12h6v4h-6z",
  download: "M12 4v11m0 0 4-4m-4 4-4-4M5 19.5h14",
  copy: "M9 9h10v10H9zM5 15V5h10",
  pause: "M9 6v12M15 6v12",
  bars: "M4 6h16v12H4zM9.3 6v12M14.7 6v12",
  eye: "M3 12c2-4 5-6 9-6s7 2 9 6c-2 4-5 6-9 6s-7-2-9-6zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "more" ? 3 : 1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
