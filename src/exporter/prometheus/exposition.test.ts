import { expect, test } from "bun:test";
import { contentTypes, formatFamilies, formatValue } from "./exposition.ts";
import type { Family } from "./family.ts";

const cost: Family = {
  name: "hallmonitor_cost_usd",
  type: "counter",
  help: 'What "it" costs\\more\nthan that.',
  samples: [{ labels: { project: 'a "b"\\c\nd' }, value: 0.1 }],
};

test("OpenMetrics names a counter without its ending, tells its unit, and escapes quotes in help", () => {
  expect(formatFamilies([cost], "openmetrics")).toBe(
    [
      "# TYPE hallmonitor_cost_usd counter",
      "# UNIT hallmonitor_cost_usd usd",
      String.raw`# HELP hallmonitor_cost_usd What \"it\" costs\\more\nthan that.`,
      String.raw`hallmonitor_cost_usd_total{project="a \"b\"\\c\nd"} 0.1`,
      "",
    ].join("\n"),
  );
});

test("the older form names a counter as its samples are, and knows no units", () => {
  expect(formatFamilies([cost], "text")).toBe(
    [
      "# TYPE hallmonitor_cost_usd_total counter",
      String.raw`# HELP hallmonitor_cost_usd_total What "it" costs\\more\nthan that.`,
      String.raw`hallmonitor_cost_usd_total{project="a \"b\"\\c\nd"} 0.1`,
      "",
    ].join("\n"),
  );
});

test("an info is a gauge in the older form, parts of a histogram end in their names, nothing is said of nothing", () => {
  const info: Family = { name: "b", type: "info", help: "B.", samples: [{ labels: { v: "1" }, value: 1 }] };
  expect(formatFamilies([info], "openmetrics")).toContain("# TYPE b info\n");
  expect(formatFamilies([info], "text")).toBe('# TYPE b_info gauge\n# HELP b_info B.\nb_info{v="1"} 1\n');
  const samples = [
    { labels: { le: "+Inf" }, value: 2, part: "bucket" },
    { labels: {}, value: 2, part: "count" },
  ] as const;
  const text = formatFamilies([{ name: "h", type: "histogram", help: "H.", samples }], "text");
  expect(text).toEndWith('h_bucket{le="+Inf"} 2\nh_count 2\n');
  expect(formatFamilies([{ ...cost, samples: [] }], "text")).toBe("");
  expect(contentTypes.text).toContain("version=0.0.4");
});

test("numbers without a bound are written as both forms know them", () => {
  expect([Infinity, -Infinity, 0.1].map(formatValue)).toEqual(["+Inf", "-Inf", "0.1"]);
});
