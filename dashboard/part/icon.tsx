/** Line drawings on a grid of 16, one stroke wide. */
const drawings = {
  now: "M2 9h3l2-5 3 8 1.6-3H14",
  sessions: "M2.5 4h11M2.5 8h11M2.5 12h7",
  costs: "M3 13V9M6.5 13V5M10 13V7.5M13.5 13V3",
  tools:
    "M9.5 3.2a3.2 3.2 0 0 0-4 4.1L2.6 10.2a1.5 1.5 0 0 0 0 2.1l1.1 1.1a1.5 1.5 0 0 0 2.1 0l2.9-2.9a3.2 3.2 0 0 0 4.1-4l-2 2-2.2-.6-.6-2.2z",
  plans: "M3 4.2l1 1 1.8-2M8 4.4h5.5M3 8.4l1 1 1.8-2M8 8.6h5.5M3.4 12.8h2M8 12.8h5.5",
  kpis: "M2.5 12.5a5.9 5.9 0 1 1 11 0M8 10.5l2.6-4",
  health: "M8 13.5S2.4 10.4 2.4 6.3A2.9 2.9 0 0 1 8 5a2.9 2.9 0 0 1 5.6 1.3c0 4.1-5.6 7.2-5.6 7.2z",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.4 10.4L14 14",
  sun: "M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.5v1.6M8 12.9v1.6M1.5 8h1.6M12.9 8h1.6M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M3.4 12.6l1.1-1.1M11.5 4.5l1.1-1.1",
  moon: "M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z",
  help: "M6 6.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4M8 11.9v.1",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
  check: "M3 8.5l3.2 3.2L13 4.8",
  download: "M8 2.5v7.5M4.8 7L8 10.2 11.2 7M2.5 13.5h11",
  close: "M4 4l8 8M12 4l-8 8",
  down: "M4 6l4 4 4-4",
  up: "M4 10l4-4 4 4",
  right: "M6 4l4 4-4 4",
  left: "M10 4L6 8l4 4",
  warning: "M8 2.4L14.4 13.4H1.6zM8 6.4v3.2M8 11.6v.1",
  "bell-off":
    "M4.5 7a3.500 3.500 0 0 1 6.200-2.200M11.500 8v2l1.500 1.500H5M6.800 13.500h2.400M2.500 2.500l11 11",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6",
  branch:
    "M4.5 5.5v5M4.5 5.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM4.5 13.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM11.5 6.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM11.5 6.5c0 3-7 1.5-7 4",
  folder: "M2 4.5V12.500h12V5.500H8L6.500 3.500H2z",
  external: "M9 3h4v4M13 3L7.5 8.500M11 9v4H3V5h4",
  parallel: "M5 2.500v11M11 2.500v11M2.500 5.500L5 3l2.500 2.500M8.500 10.500L11 13l2.500-2.500",
  filter: "M2.500 4h11M4.500 8h7M6.500 12h3",
  table: "M2.500 3.500h11v9h-11zM2.500 6.500h11M6.500 6.500v6",
  chart: "M2.500 2.500v11h11M5 10l2.500-3 2 2L13 5",
} as const;

/** The drawings there are: one for each page, by its name, and those for what buttons do and rows are. */
export type IconName = keyof typeof drawings;

/** A small picture beside words; what it means is said by the words. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.4"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={drawings[name]} />
    </svg>
  );
}
