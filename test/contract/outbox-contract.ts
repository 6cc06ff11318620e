import { describe, expect, test } from "bun:test";
import type { Outgoing } from "../../src/domain/outgoing.ts";
import type { Outbox } from "../../src/store/outbox.ts";
import type { Fate } from "../../src/domain/outcome.ts";
import type { LedgerWriter } from "../../src/store/store.ts";
import { request } from "./observation.ts";

interface OpenOutbox extends Disposable {
  readonly writer: LedgerWriter;
  readonly outbox: Outbox;
}

const most = { bytes: 1_000_000, items: 512 };

const payload = (text: string, own: Partial<Outgoing> = {}): Outgoing => ({
  relays: ["a"],
  signal: "logs",
  items: 1,
  body: Buffer.from(text),
  ...own,
});

/** What every outbox must do. */
export function outboxContract(name: string, open: () => OpenOutbox): void {
  const put = ({ writer }: OpenOutbox, ...outgoing: Outgoing[]): void =>
    void writer.commit([], undefined, () => outgoing);
  const texts = ({ outbox }: OpenOutbox, relay: string, bounds = most): string =>
    outbox
      .next(relay, bounds)
      .map(({ body }) => Buffer.from(body).toString())
      .join("");

  describe(`${name} keeps the outbox's contract:`, () => {
    test("nothing waits in an empty one", () => {
      using store = open();
      expect(store.outbox.next("a", most)).toEqual([]);
      expect(store.outbox.waiting("a")).toEqual({ items: 0, bytes: 0 });
      expect(store.outbox.oldestAt("a")).toBeUndefined();
    });

    test("what a commit brings waits for each of its relays, in order, until each has settled it", () => {
      using store = open();
      put(store, payload("1", { relays: ["a", "b"] }));
      put(store, payload("2", { relays: ["a", "b"] }), payload("3", { relays: ["b"] }));
      expect([texts(store, "a"), texts(store, "b")]).toEqual(["12", "123"]);
      expect(store.outbox.waiting("b").items).toBe(3);
      expect(store.outbox.oldestAt("a")).toBeGreaterThan(0);

      const ids = store.outbox.next("a", most).map(({ id }) => id);
      store.outbox.settle("a", ids);
      expect([texts(store, "a"), texts(store, "b")]).toEqual(["", "123"]);
      expect(store.outbox.waiting("a")).toEqual({ items: 0, bytes: 0 });
      store.outbox.settle("a", ids);
      expect(store.outbox.waiting("a")).toEqual({ items: 0, bytes: 0 });
      store.outbox.settle("b", ids);
      expect(texts(store, "b")).toBe("3");
    });

    test("the commit asks with the fates, and what fails to be committed does not wait", () => {
      using store = open();
      const seen = request({ aliases: ["req:1"] });
      const heard: Fate[][] = [];
      const outgoing = (fates: readonly Fate[]): Outgoing[] => {
        heard.push([...fates]);
        return [];
      };
      store.writer.commit([seen], undefined, outgoing);
      store.writer.commit([seen], undefined, outgoing);
      expect(heard).toEqual([["accepted"], ["duplicate"]]);
      expect(() =>
        store.writer.commit([request({ aliases: ["req:2"] })], undefined, () => {
          throw new Error("no");
        }),
      ).toThrow();
      expect(store.outbox.waiting("a").items).toBe(0);
    });

    test("one request holds one signal, that of the oldest", () => {
      using store = open();
      put(store, payload("m1", { signal: "metrics" }));
      put(store, payload("l1"));
      put(store, payload("m2", { signal: "metrics" }));
      const [first] = store.outbox.next("a", most);
      expect([first?.signal, texts(store, "a")]).toEqual(["metrics", "m1m2"]);
      store.outbox.settle(
        "a",
        store.outbox.next("a", most).map(({ id }) => id),
      );
      expect(texts(store, "a")).toBe("l1");
    });

    test("one request is bounded by items and by bytes, and holds at least one payload", () => {
      using store = open();
      for (const text of ["11", "22", "33"]) put(store, payload(text, { items: 2 }));
      expect(texts(store, "a", { ...most, items: 5 })).toBe("1122");
      expect(texts(store, "a", { ...most, items: 1 })).toBe("11");
      expect(texts(store, "a", { ...most, bytes: 4 })).toBe("1122");
      expect(texts(store, "a", { ...most, bytes: 1 })).toBe("11");
    });

    test("trimmed, the oldest go, but not what is spared, and not for another relay", () => {
      using store = open();
      for (const text of ["1", "2", "3", "4"]) put(store, payload(text, { relays: ["a", "b"] }));
      const [first] = store.outbox.next("a", most);
      const each = store.outbox.waiting("a").bytes / 4;
      expect(store.outbox.trim("a", each * 2, [first?.id ?? 0])).toEqual({ items: 2, bytes: each * 2 });
      expect([texts(store, "a"), texts(store, "b")]).toEqual(["14", "1234"]);
      expect(store.outbox.trim("a", each * 2, [])).toEqual({ items: 0, bytes: 0 });
    });

    test("what waits for a relay that is not there any more goes", () => {
      using store = open();
      put(store, payload("1", { relays: ["a", "old"], items: 7 }));
      expect(store.outbox.keepOnly(["a"])).toEqual(new Map([["old", 7]]));
      expect(store.outbox.waiting("old").items).toBe(0);
      expect(texts(store, "a")).toBe("1");
      expect(store.outbox.keepOnly(["a"])).toEqual(new Map());
    });
  });
}
