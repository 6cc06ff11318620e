import { expect, test } from "bun:test";
import { firingLine } from "./firing-line.ts";
import { widthOf } from "./text.ts";

const waits = { severity: "bad", title: "“Fix the cart” waits for your permission to use Bash" } as const;
const full = { severity: "attention", title: "The context of s2 has passed 80 %" } as const;
const prompt = { severity: "info", title: "s3 waits for your next prompt" } as const;

function lineOf(
  alerts: Parameters<typeof firingLine>[0],
  width: number,
  listing = "hallmonitor alerts",
): string | undefined {
  return firingLine(alerts, { width, listing });
}

test("the command that lists them is there whole, or where there is no room for it not at all", () => {
  const listing = "hallmonitor alerts --data-dir /var/lib/hallmonitor";
  expect(lineOf([full, waits], 100, listing)).toBe(
    `2 alerts: The context of s2 has passed… · 1 more: ${listing}`,
  );
  expect(lineOf([full, waits], 60, listing)).toBe("2 alerts: The context of s2 has passed 80 % · 1 more");
});

test("one alert is told by its title, several by the first and their number", () => {
  expect(lineOf([waits], 100)).toBe(waits.title);
  expect(lineOf([waits, full, prompt], 100)).toBe(
    "2 alerts: “Fix the cart” waits for your permission to use Bash · 1 more: hallmonitor alerts",
  );
});

test("what is only good to know is no news", () => {
  expect(lineOf([], 80)).toBeUndefined();
  expect(lineOf([prompt], 80)).toBeUndefined();
});

test("it fits every width, and tells nothing to the terminal itself", () => {
  for (const width of [1, 10, 39, 40, 79, 80, 200])
    expect(widthOf(lineOf([waits, full], width) ?? "")).toBeLessThanOrEqual(width);
  expect(lineOf([{ severity: "bad", title: "\u001b[2Jgone\nnow" }], 80)).toBe("gone now");
});
