import { sparkPath } from "./spark-path.ts";
import "./sparkline.css";

/** What a small line goes through, and the words for who does not see it. Where no value is known, its place is blank. */
export interface SparklineProps {
  /** In even steps; null leaves a gap. */
  readonly values: readonly (number | null)[];
  /** What it shows, in words with its ends: `cost per day, $1.20 to $3.40`. */
  readonly label: string;
  /** A colour of tokens.css. */
  readonly colour?: string;
  /** In pixels; as wide as its place without it. */
  readonly width?: number;
  readonly height?: number;
}

/** A line as small as a word. */
export function Sparkline({ values, label, colour = "--accent", width, height = 28 }: SparklineProps) {
  const box = { width: 100, height };
  const { line, area } = sparkPath(values, box);
  return (
    <svg
      class="sparkline"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${box.width} ${height}`}
      preserveAspectRatio="none"
      width={width ?? "100%"}
      height={height}
    >
      <title>{label}</title>
      <path d={area} fill={`var(${colour})`} fill-opacity="0.12" />
      <path
        d={line}
        fill="none"
        stroke={`var(${colour})`}
        stroke-width="1.5"
        vector-effect="non-scaling-stroke"
      />
    </svg>
  );
}
