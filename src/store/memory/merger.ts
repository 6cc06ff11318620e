import { standsOnLine } from "../../domain/feed-line.ts";
import { sourceBit, sourcesOf, type Source } from "../../domain/source.ts";
import type { DataPointObservation } from "../../domain/observation.ts";
import { isStandIn, typedAlias, typedName } from "../../domain/prompt.ts";
import { placeholderRank, type Request } from "../../domain/request.ts";
import { isSketch, sketchWith, uniteSessions, type Session } from "../../domain/session.ts";
import { placedBetween, type StreamPoint } from "../../domain/stream.ts";
import type { Thing } from "../../domain/thing.ts";
import {
  leftOut,
  type EntryRecord,
  type LedgerMerger,
  type LedgerRecord,
  type Merged,
  type Owner,
  type PointRecord,
  type ThingRecord,
} from "../whole.ts";
import type { Entry } from "../store.ts";
import type { MemoryLedger } from "./ledger.ts";
import type { ThingShelf } from "./merge.ts";
import { isKnownBetter } from "./stand-ins.ts";

interface Taken {
  readonly fate: Merged["fates"][number];
  readonly key?: number | undefined;
}

/** Takes records of another ledger into one in memory. */
export class MemoryMerger implements LedgerMerger {
  readonly #ledger: MemoryLedger;

  constructor(ledger: MemoryLedger) {
    this.#ledger = ledger;
  }

  merge(records: readonly LedgerRecord[]): Merged {
    const taken = records.map((record) => take(this.#ledger, record));
    this.#ledger.takeOutStandIns();
    return { fates: taken.map(({ fate }) => fate), keys: taken.map(({ key }) => key) };
  }
}

function take(ledger: MemoryLedger, record: LedgerRecord): Taken {
  switch (record.kind) {
    case "session": {
      const { session: told } = record;
      const known = ledger.sessionNamed(told, told.startedAt);
      return fateOf(update(ledger, known, { ...known, ...uniteSessions(known, told) }));
    }
    case "thing":
      return takeThing(ledger, record);
    case "point":
      return takePoint(ledger, record);
    case "entry":
      return takeEntry(ledger, record);
  }
}

function takeThing(ledger: MemoryLedger, record: ThingRecord): Taken {
  const { owner, thing, aliases, twin, disputes } = record;
  if (record.of === "prompt" && isStandIn({ sessionId: owner?.id, at: thing.at, aliases })) {
    const session = [...ledger.sessions.values()].find(
      ({ agent, id }) => owner?.agent === agent && owner.id === id,
    );
    if (session !== undefined && isKnownBetter(ledger, session)) return { fate: "duplicate", key: leftOut };
  }
  const account: Thing = { ...thing, sessionKey: sessionOf(ledger, owner, thing.at) };
  // A record's kind selects the shelf, so the shelf holds such things.
  const shelf = ledger.shelves[record.of] as unknown as ThingShelf<Thing>;
  if (aliases.length === 0) {
    const named = shelf.aliases();
    const same = shelf
      .all()
      .filter(({ key, ...one }) => !named.has(key) && Bun.deepEquals(saidBy(one), saidBy(account)));
    if (same.length >= twin) return { fate: "duplicate", key: same[twin - 1]?.key };
  }
  const { key, changed } = shelf.put(aliases, account, "ledger");
  if (record.of === "request") {
    // Only requests are told of by sources one by one.
    for (const source of sourcesOf(account.sources))
      tell(ledger, key, { account: account as Request, source, disputes });
  }
  return { ...fateOf(changed), key };
}

/** Notes what one source said of a request: the request's own values, unless the source disputes them. */
function tell(
  ledger: MemoryLedger,
  key: number,
  { account, source, disputes }: { account: Request; source: Source } & Pick<ThingRecord, "disputes">,
): void {
  const other = disputes.find((dispute) => dispute.source === source);
  const sources = sourceBit(source);
  if (other === undefined) {
    ledger.said.push({ key, account: { ...account, sources } });
    return;
  }
  const { usage, costNano, isPlaceholder } = other;
  const usageRank = isPlaceholder ? placeholderRank : account.usageRank;
  ledger.said.push({ key, account: { ...account, sources, usage, costNano, usageRank } });
}

function takePoint(ledger: MemoryLedger, { owner, point }: PointRecord): Taken {
  const identity = JSON.stringify([point.series, point.startNano, point.timeNano]);
  if (ledger.points.has(identity)) return { fate: "duplicate" };
  const sessionKey = sessionOf(ledger, owner, point.at);
  const value = (
    point.value === undefined ? { kind: "gauge", value: point.increase } : JSON.parse(point.value)
  ) as DataPointObservation["value"];
  const frame = {
    source: "otlp-metric",
    seenAt: point.at,
    facts: {},
    name: point.metric,
    data: new Map(),
    digest: 0,
  };
  // The frame of an observation, around what is kept of it.
  const seen = {
    ...frame,
    ...point,
    kind: "data-point",
    sessionId: owner?.id,
    value,
  } as DataPointObservation;
  const { total } = seen;
  const place = total === undefined ? seen : placeOf(ledger, { ...seen, total });
  ledger.points.set(identity, { seen: { ...seen, increase: place.increase }, sessionKey });
  return { fate: "accepted" };
}

/** What a point of a stream adds between its neighbours; the later one adds the rest from then on. */
function placeOf(
  ledger: MemoryLedger,
  point: DataPointObservation & StreamPoint,
): Pick<StreamPoint, "increase"> {
  const others = [...ledger.points].flatMap(([identity, { seen, sessionKey }]) => {
    const { series, startNano, total } = seen;
    const isOther = total === undefined || series !== point.series || startNano !== point.startNano;
    return isOther ? [] : [{ identity, seen: { ...seen, total }, sessionKey }];
  });
  const ordered = others.toSorted((a, b) => (a.seen.timeNano < b.seen.timeNano ? -1 : 1));
  const before = ordered.findLast(({ seen }) => seen.timeNano < point.timeNano);
  const later = ordered.find(({ seen }) => seen.timeNano > point.timeNano);
  const place = placedBetween(point, before?.seen, later?.seen);
  if (later !== undefined && place.rest !== undefined)
    ledger.points.set(later.identity, { ...later, seen: { ...later.seen, increase: place.rest } });
  return place;
}

function takeEntry(ledger: MemoryLedger, { owner, entry }: EntryRecord): Taken {
  const { digest, kind, thingKey } = entry;
  if (thingKey === leftOut || hasLeft(ledger, owner, entry)) return { fate: "duplicate" };
  const sessionKey = sessionOf(ledger, owner, entry.at);
  const ofThing = ledger.entries.filter((one) => one.kind === kind && one.thingKey === thingKey);
  const first = isFirst(ledger, entry, ofThing);
  if (digest === undefined && thingKey === undefined) return { fate: "orphan" };
  if (digest === undefined && ofThing.some(({ seq }) => !ledger.digests.has(seq)))
    return { fate: "duplicate" };
  const isNew = ledger.keepEntry({ ...entry, sessionKey, first });
  if (isNew && first && standsOnLine(kind) && thingKey !== undefined) ledger.stand(kind, thingKey);
  return fateOf(isNew);
}

/** Whether a line tells of a stand-in that is gone again. */
function hasLeft(
  { shelves }: MemoryLedger,
  owner: EntryRecord["owner"],
  { kind, name, at }: EntryRecord["entry"],
): boolean {
  if (kind !== "prompt" || name !== typedName || owner === undefined) return false;
  return !shelves.prompt.knows([typedAlias({ sessionId: owner.id, at })]);
}

/** Whether an entry is the first of its thing here; `ofThing` are the thing's known entries. */
function isFirst(
  ledger: MemoryLedger,
  { kind, thingKey, first }: EntryRecord["entry"],
  ofThing: readonly Entry[],
): boolean {
  if (thingKey === undefined) return first;
  if (standsOnLine(kind)) return ledger.shelves[kind].byKey(thingKey)?.listed !== true;
  return first && !ofThing.some((one) => one.first);
}

/** The key of a session; one known only by name spans just what it holds. */
function sessionOf(ledger: MemoryLedger, owner: Owner | undefined, at: number): number | undefined {
  if (owner === undefined) return undefined;
  const session = ledger.sessionNamed(owner, at);
  if (isSketch(session)) {
    update(ledger, session, { ...session, ...sketchWith(session, { project: owner.project, at }) });
  }
  return session.key;
}

function update(ledger: MemoryLedger, known: Session, session: Session): boolean {
  const isNew = known.changed === 0;
  if (!isNew && Bun.deepEquals(known, session)) return false;
  ledger.sessions.set(known.key, { ...session, changed: Math.max(known.changed, 1) });
  return true;
}

/** What identifies a thing. A price may be computed anew, and the feed may list it or not; neither makes it another thing. */
function saidBy(thing: object): object {
  return { ...thing, costNano: undefined, costSplit: undefined, listed: undefined };
}

function fateOf(changed: boolean): Taken {
  return { fate: changed ? "accepted" : "duplicate" };
}
