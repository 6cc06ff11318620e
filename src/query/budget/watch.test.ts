import { expect, test } from "bun:test";
import { noon, request } from "../../../test/contract/observation.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import { Calendar } from "../calendar.ts";
import { BudgetWatch } from "./watch.ts";

test("which project a budget's name means is looked up once a minute, for all its periods", () => {
  const ledger = new MemoryLedger();
  const heard = (project: string): void =>
    void ledger.commit([request({ sessionId: project, facts: { project } })]);
  const settings = { projects: { web: { day: 1, week: 1 } }, branches: {}, users: {}, stop: [] };
  const watch = new BudgetWatch(new MemoryReader(ledger), settings, new Calendar("UTC"));
  const faults = (now: number) => watch.standings({}, now).map(({ fault }) => fault);
  heard("/home/dev/web");
  expect(faults(noon)).toEqual([null, null]);
  heard("/srv/web");
  expect(faults(noon + 5000)).toEqual([null, null]);
  const both = expect.stringContaining("/home/dev/web, /srv/web");
  expect(faults(noon + 61_000)).toEqual([both, both]);
  // A clock that was set back makes nothing last for longer.
  expect(faults(noon - 3_600_000)).toEqual([both, both]);
});
