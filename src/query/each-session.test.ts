import { expect, test } from "bun:test";
import { event, noon } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import { eachSession } from "./each-session.ts";

test.each([0, 1, 499, 500, 501, 1000, 1001])("of %i sessions each comes once, the latest first", (count) => {
  const told = Array.from({ length: count }, (_, index) =>
    event({ sessionId: `s${index}`, at: noon + index }),
  );
  const ids = [...eachSession(readerOf(...told), {})].map(({ id }) => id);
  expect(ids).toEqual(told.map(({ sessionId }) => sessionId as string).toReversed());
});
