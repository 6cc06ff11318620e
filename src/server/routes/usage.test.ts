import { expect, test } from "bun:test";
import { noon, request } from "../../../test/contract/observation.ts";
import { readerOf } from "../../../test/ledger.ts";
import type { Compared } from "../../query/previous.ts";
import type { UsageAnswer } from "../../query/shape.ts";
import { costRoutes } from "./costs.ts";
import { usageRoutes } from "./usage.ts";

const day = 86_400_000;
const parts = {
  reader: readerOf(
    ...[0, 0, 1, 9].map((days, index) =>
      request({ at: noon - days * day, model: `m${index}`, costNano: 10 - index }),
    ),
  ),
  clock: () => noon,
};

async function asked(query: string): Promise<Compared<UsageAnswer>> {
  const response = await usageRoutes(parts).request(`/api/usage?timezone=UTC&${query}`);
  return (await response.json()) as Compared<UsageAnswer>;
}

const from = new Date(noon - 7 * day).toISOString().slice(0, 10);

test("a question may have all of its parts: periods, the dearest names, and what was before", async () => {
  const { groups, previous } = await asked(
    `group_by=day&breakdown=model&limit=1&empty=true&compare=previous_days&from=${from}`,
  );
  expect(groups).toHaveLength(8);
  expect(groups.at(-1)?.breakdown?.map(({ key, rest }) => [key, rest])).toEqual([
    ["m0", undefined],
    [null, 1],
  ]);
  expect(previous.description).toContain("the 8 days before");
  expect(previous.groups.map(({ breakdown }) => breakdown)).toEqual(groups.map(() => undefined));
  expect(previous.groups.map(({ counterpart }) => counterpart)).toEqual(groups.map(({ key }) => key));
  expect(previous.groups.map(({ requests }) => requests)).toEqual([0, 0, 0, 0, 0, 0, 1, 0]);
});

test("what was before is told for the names of now, all others as one", async () => {
  const { groups, previous } = await asked(`group_by=model&limit=1&compare=previous_days&from=${from}`);
  expect(groups.map(({ key, rest }) => [key, rest])).toEqual([
    ["m0", undefined],
    [null, 2],
  ]);
  expect(previous.groups.map(({ key, rest }) => [key, rest])).toEqual([[null, 1]]);
});

test("costs are compared, too", async () => {
  const address = `/api/metrics/costs?timezone=UTC&group_by=model&compare=previous&from=${from}`;
  const answer = (await (await costRoutes(parts).request(address)).json()) as Compared<UsageAnswer>;
  expect(answer.previous.groups).toHaveLength(1);
});
