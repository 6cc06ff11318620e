import type { Confidence } from "../../query/reconcile-shape.ts";
import type { Paint, Style } from "./style.ts";

const looks: Readonly<Record<Confidence, keyof Style>> = {
  exact: "green",
  complete: "cyan",
  partial: "yellow",
  "single-source": "dim",
};

/** The colour of a confidence. */
export function confidencePaint(confidence: Confidence, style: Style): Paint {
  return style[looks[confidence]];
}
