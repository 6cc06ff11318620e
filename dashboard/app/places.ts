import type { IconName } from "../part/icon.tsx";

/** A page that the navigation leads to. */
export interface Place {
  readonly path: string;
  readonly title: string;
  readonly icon: IconName;
  /** The key after `g`. */
  readonly key: string;
}

/** The pages, in the order in which a day asks for them. */
export const places: readonly Place[] = [
  { path: "/", title: "Now", icon: "now", key: "n" },
  { path: "/sessions", title: "Sessions", icon: "sessions", key: "s" },
  { path: "/costs", title: "Costs", icon: "costs", key: "c" },
  { path: "/tools", title: "Tools", icon: "tools", key: "t" },
  { path: "/plans", title: "Plans", icon: "plans", key: "p" },
  { path: "/kpis", title: "KPIs", icon: "kpis", key: "k" },
  { path: "/health", title: "Alerts and health", icon: "health", key: "h" },
];
