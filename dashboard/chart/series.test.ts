import { expect, test } from "bun:test";
import { addKnown, alone, foldSeries, otherKey, type Series } from "./series.ts";

const series = (key: string, ...values: (number | null)[]): Series => ({ key, name: key, values });

test("the largest series comes first, each with a colour of its own", () => {
  const folded = foldSeries([series("small", 1, 1), series("large", 5, null)]);
  expect(folded.map(({ key, colour }) => [key, colour])).toEqual([
    ["large", "--series-1"],
    ["small", "--series-2"],
  ]);
});

test("what is beyond the eighth is one series that says how many it is and adds them up", () => {
  const many = Array.from({ length: 11 }, (_, index) => ({
    ...series(`s${index}`, 100 - index, index === 10 ? null : 1),
    unpriced: [{}, { unpriced_requests: index, unpriced_tokens: 1 }],
  }));
  const folded = foldSeries(many);
  expect(folded).toHaveLength(9);
  expect(folded.at(-1)).toEqual({
    key: otherKey,
    name: "3 others",
    values: [92 + 91 + 90, 2],
    unpriced: [
      { unpriced_requests: 0, unpriced_tokens: 0 },
      { unpriced_requests: 8 + 9 + 10, unpriced_tokens: 3 },
    ],
    colour: "--series-other",
  });
});

test("what stands for others already is last and grey, however large, with all others in it", () => {
  const folded = foldSeries([series(otherKey, 50), series("a", 2), series("b", 1)], 1);
  expect(folded.map(({ key, name, values, colour }) => [key, name, values, colour])).toEqual([
    ["a", "a", [2], "--series-1"],
    [otherKey, "others", [51], "--series-other"],
  ]);
});

test("a colour that was given stays", () => {
  expect(foldSeries([{ ...series("input", 1), colour: "--class-input" }])[0]?.colour).toBe("--class-input");
});

test("a sum of nothing known is not known", () => {
  expect([addKnown([null, undefined]), addKnown([null, 2, 3]), addKnown([])]).toEqual([null, 5, null]);
});

test("a value is alone that has none beside it", () => {
  expect(alone([7])).toEqual([0]);
  expect(alone([0, null, 2, 3, null, undefined, 0])).toEqual([0, 6]);
  expect(alone([])).toEqual([]);
});
