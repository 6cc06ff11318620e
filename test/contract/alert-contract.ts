import { describe, expect, test } from "bun:test";
import type { Silence } from "../../src/domain/alert.ts";
import { alert } from "./alert.ts";
import { noon } from "./observation.ts";
import type { OpenStore } from "./store-contract.ts";

const minute = 60_000;
const day = 86_400_000;

/** What every store must do with alerts and silences. */
export function alertContract(name: string, open: () => OpenStore): void {
  describe(`${name} keeps the contract of alerts:`, () => {
    test("an empty ledger has no alert, no silence and no change", () => {
      using store = open();
      const { alerts } = store.reader;
      expect(alerts.open()).toEqual([]);
      expect(alerts.page({ filter: {} }, 10)).toEqual([]);
      expect(alerts.after(0, 10)).toEqual([]);
      expect(alerts.byKey(1)).toBeUndefined();
      expect(alerts.last()).toBe(0);
      expect(alerts.silences()).toEqual([]);
      expect(store.writer.alerts.save([])).toEqual([]);
      expect(store.writer.alerts.unsilence(1)).toBe(false);
    });

    test("what is kept comes back whole, with its key and the number of its change", () => {
      using store = open();
      const whole = alert({
        level: 87.5,
        detail: "It stands still.",
        command: "hallmonitor session s1",
        since: noon - minute,
        owner: {
          agent: "claude-code",
          sessionId: "s1",
          project: "/p",
          branch: "main",
          user: "ann",
          team: "web",
        },
        resolvedAt: noon + minute,
        state: "resolved",
        told: { state: "firing", level: 80 },
      });
      const bare = alert({ subject: "queue", owner: {}, state: "pending", firedAt: undefined });
      const kept = store.writer.alerts.save([whole, bare]);
      expect(kept).toEqual([
        { ...whole, key: 1, change: 1 },
        { ...bare, key: 2, change: 2 },
      ]);
      expect(store.reader.alerts.after(0, 10)).toEqual([...kept]);
      expect(store.reader.alerts.byKey(2)).toEqual(kept[1]);
      expect(store.reader.alerts.last()).toBe(2);
    });

    test("an alert that is kept again stays one, under a new number", () => {
      using store = open();
      const { alerts: book } = store.writer;
      const [first] = book.save([
        alert({ state: "pending", firedAt: undefined }),
        alert({ subject: "other" }),
      ]);
      const [again] = book.save([{ ...alert(), key: first?.key, level: 80 }]);
      expect(again).toMatchObject({ key: 1, change: 3, level: 80 });
      const { alerts } = store.reader;
      expect(alerts.open().map(({ key, change, state }) => [key, change, state])).toEqual([
        [1, 3, "firing"],
        [2, 2, "firing"],
      ]);
      expect(alerts.after(2, 10).map(({ key }) => key)).toEqual([1]);
      expect(alerts.after(0, 1).map(({ key }) => key)).toEqual([2]);
    });

    test("a rule has one open alert of a subject, and nothing of a call that would make two is kept", () => {
      using store = open();
      const { alerts: book } = store.writer;
      book.save([alert()]);
      expect(() => book.save([alert({ subject: "new" }), alert({ state: "pending" })])).toThrow(/written/);
      expect(store.reader.alerts.open()).toHaveLength(1);
      book.save([alert({ state: "resolved", resolvedAt: noon }), alert({ rule: "retries" })]);
      expect(store.reader.alerts.open()).toHaveLength(2);
    });

    test("a page holds what is asked for, the latest changed first", () => {
      using store = open();
      store.writer.alerts.save([
        alert({ subject: "a" }),
        alert({ subject: "b", state: "pending", firedAt: undefined }),
        alert({ subject: "c", state: "resolved", resolvedAt: noon }),
        alert({
          subject: "d",
          rule: "retries",
          owner: { agent: "codex", project: "/q", branch: "b", user: "u", team: "t" },
        }),
      ]);
      const subjects = (...asked: Parameters<typeof store.reader.alerts.page>) =>
        store.reader.alerts
          .page(...asked)
          .map(({ subject }) => subject)
          .join("");
      expect(subjects({ filter: {} }, 10)).toBe("dcba");
      expect(subjects({ filter: {} }, 2)).toBe("dc");
      expect(subjects({ filter: {} }, 10, 3)).toBe("ba");
      expect(subjects({ filter: {}, states: ["firing", "pending"] }, 10)).toBe("dba");
      expect(subjects({ filter: {}, states: [] }, 10)).toBe("");
      expect(subjects({ filter: {}, rule: "retries" }, 10)).toBe("d");
      expect(subjects({ filter: { agent: "codex" } }, 10)).toBe("d");
      expect(subjects({ filter: { project: "/p" } }, 10)).toBe("cba");
      expect(subjects({ filter: { sessionId: "s1" }, states: ["resolved"] }, 10)).toBe("c");
      expect(subjects({ filter: { branch: "b", user: "u" } }, 10)).toBe("d");
      expect(subjects({ filter: { branch: "b", user: "v" } }, 10)).toBe("");
      expect(subjects({ filter: { team: "t" } }, 10)).toBe("d");
      expect(subjects({ filter: { team: "nobody" } }, 10)).toBe("");
    });

    test("what was over before it fired is in no list, but streams hear that it is over", () => {
      using store = open();
      const [pending] = store.writer.alerts.save([alert({ state: "pending", firedAt: undefined })]);
      const over = {
        ...alert({ state: "resolved", firedAt: undefined, resolvedAt: noon }),
        key: pending?.key,
      };
      store.writer.alerts.save([over]);
      expect(store.reader.alerts.page({ filter: {} }, 10)).toEqual([]);
      expect(store.reader.alerts.after(1, 10)).toMatchObject([{ key: 1, state: "resolved" }]);
    });

    test("silences are listed until they are taken back, the newest first", () => {
      using store = open();
      const { alerts: book } = store.writer;
      const all: Silence = { createdAt: noon, until: noon + minute };
      const one: Silence = {
        rule: "retries",
        subject: "claude-code",
        project: "/p",
        sessionId: "s1",
        createdAt: noon,
        until: noon + day,
        reason: "we know",
      };
      expect(book.silence(all)).toEqual({ ...all, key: 1 });
      expect(book.silence(one)).toEqual({ ...one, key: 2 });
      expect(store.reader.alerts.silences()).toEqual([
        { ...one, key: 2 },
        { ...all, key: 1 },
      ]);
      expect(book.unsilence(2)).toBe(true);
      expect(book.unsilence(2)).toBe(false);
      expect(book.silence(all).key).toBe(3);
    });

    test("what is long over is forgotten, and no key or number of it comes again", () => {
      using store = open();
      const { alerts: book } = store.writer;
      const resolved = (subject: string, resolvedAt: number) =>
        alert({ subject, state: "resolved", resolvedAt });
      book.save([
        resolved("old", noon - 1),
        resolved("new", noon),
        alert({ subject: "open" }),
        alert({ subject: "never fired", state: "resolved", firedAt: undefined, resolvedAt: noon + day }),
        resolved("old, and the latest", noon - 1),
      ]);
      book.silence({ createdAt: noon, until: noon - 1 });
      book.silence({ createdAt: noon, until: noon });
      book.forget(noon, 10);
      const left = () => store.reader.alerts.after(0, 10).map(({ subject }) => subject);
      expect(left()).toEqual(["new", "open", "old, and the latest"]);
      expect(store.reader.alerts.silences().map(({ key }) => key)).toEqual([2]);
      expect(book.save([alert({ subject: "next" })])).toMatchObject([{ key: 6, change: 6 }]);
    });

    test("of what is over so many are remembered, the latest", () => {
      using store = open();
      const { alerts: book } = store.writer;
      const over = ["a", "b", "c", "d"].map((subject) =>
        alert({ subject, state: "resolved", resolvedAt: noon }),
      );
      book.save([alert({ subject: "open" }), ...over]);
      book.forget(noon - day, 2);
      expect(store.reader.alerts.after(0, 10).map(({ subject }) => subject)).toEqual(["open", "c", "d"]);
    });
  });
}
