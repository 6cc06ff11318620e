import type { Family, Labels, Sample } from "./family.ts";

/** The forms in which Prometheus reads metrics. Older readers, and the Pushgateway, know only `text`. */
export type Format = "openmetrics" | "text";

/** The `Content-Type` of each form, with the version that its specification requires. */
export const contentTypes: Record<Format, string> = {
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
  text: "text/plain; version=0.0.4; charset=utf-8",
};

/** Behind the last family of an answer. */
export const endOf: Record<Format, string> = { openmetrics: "# EOF\n", text: "" };

/**
 * Families as lines of text. A family without samples is left out. Specifications: OpenMetrics 1.0, "Overall Structure";
 * Prometheus, "Text-based format".
 */
export function formatFamilies(families: readonly Family[], format: Format): string {
  const lines = families.flatMap((family) => (family.samples.length === 0 ? [] : linesOf(family, format)));
  return lines.map((line) => `${line}\n`).join("");
}

function linesOf(family: Family, format: Format): string[] {
  const isOpen = format === "openmetrics";
  // In the older form the ending belongs to a counter's own name, and an info is a gauge of value 1.
  const name = isOpen ? family.name : sampleName(family);
  const type = !isOpen && family.type === "info" ? "gauge" : family.type;
  const [unit] = /(?:seconds|bytes|usd|tokens|ratio)$/.exec(family.name) ?? [];
  return [
    `# TYPE ${name} ${type}`,
    ...(isOpen && unit !== undefined ? [`# UNIT ${name} ${unit}`] : []),
    `# HELP ${name} ${isOpen ? escaped(family.help) : escapedHelp(family.help)}`,
    ...family.samples.map((sample) => lineOf(family, sample)),
  ];
}

function lineOf(family: Family, { labels, value, part }: Sample): string {
  const name = part === undefined ? sampleName(family) : `${family.name}_${part}`;
  return `${name}${labelsText(labels)} ${formatValue(value)}`;
}

function sampleName({ name, type }: Family): string {
  if (type === "counter") return `${name}_total`;
  return type === "info" ? `${name}_info` : name;
}

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

/** A number as both forms write it; the bounds of buckets too. */
export function formatValue(value: number): string {
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : String(value);
}

const special = /["\\\n]/;

function escaped(text: string): string {
  if (!special.test(text)) return text;
  return escapedHelp(text).replaceAll('"', String.raw`\"`);
}

/** The older form knows no escaped quotes outside of labels. */
function escapedHelp(text: string): string {
  return text.replaceAll("\\", String.raw`\\`).replaceAll("\n", String.raw`\n`);
}
