import { describe, expect, test } from "bun:test";
import { parseSearch } from "../../src/domain/search.ts";
import { searchKinds, type SearchHit, type SearchKind, type SearchQuestion } from "../../src/store/search.ts";
import type { Filter, LedgerReader, LedgerWriter } from "../../src/store/store.ts";
import { noon, point, prompt, request, toolCall } from "./observation.ts";
import type { OpenStore } from "./store-contract.ts";

const hour = 3_600_000;

/** What every store must find. Each question is asked before anything was made searchable, and after. */
export function searchContract(name: string, open: () => OpenStore): void {
  describe(`${name} finds`, () => {
    test("a word wherever it stands in a path, a name of several words, or a title", () => {
      using store = open();
      store.writer.commit([
        toolCall({ aliases: ["tool:1"], tool: "Edit", filePath: "src/cart/reducer.ts" }),
        toolCall({ aliases: ["tool:2"], tool: "Bash", input: '{"command":"grep -r cartReducer\\nexport"}' }),
        toolCall({ aliases: ["tool:3"], tool: "Read", filePath: "src/user/model.ts" }),
        prompt({ aliases: ["prompt:1"], text: "Why does the Reducer fail?" }),
        prompt({ aliases: ["prompt:2"], text: undefined, command: "review" }),
        request({
          aliases: ["req:1"],
          failed: true,
          usage: undefined,
          error: "overloaded_error",
          statusCode: 529,
        }),
        toolCall({ aliases: ["tool:4"], tool: "Bash", success: false, error: "ENOENT: no such file" }),
      ]);
      each(store, () => {
        expect(found(store, "tool", "reducer")).toEqual(["cartReducer", "src/cart/reducer.ts"]);
        expect(found(store, "tool", "cartReducer")).toEqual(["cartReducer", "src/cart/reducer.ts"]);
        expect(found(store, "tool", "cartreducer")).toEqual(["cartReducer"]);
        expect(found(store, "tool", "cart/reducer.ts")).toEqual(["src/cart/reducer.ts"]);
        expect(found(store, "tool", "export")).toEqual(["cartReducer"]);
        expect(found(store, "prompt", "REDUCER fail")).toEqual(["Why does the Reducer fail?"]);
        expect(found(store, "prompt", "/review")).toEqual(["review"]);
        expect(found(store, "error", "529")).toEqual(["overloaded_error"]);
        expect(found(store, "error", "no such file")).toEqual(["ENOENT: no such file"]);
        expect(found(store, "error", "bash")).toEqual(["ENOENT: no such file"]);
        expect(found(store, "tool", "529")).toEqual([]);
      });
    });

    test("all words, in any order; a phrase in its order; the last word by its beginning", () => {
      using store = open();
      store.writer.commit([
        prompt({ aliases: ["prompt:1"], text: "fix the login page" }),
        prompt({ aliases: ["prompt:2"], text: "the page of the login" }),
        prompt({ aliases: ["prompt:3"], text: "logins and pages" }),
      ]);
      each(store, () => {
        expect(found(store, "prompt", "page login ")).toEqual([
          "the page of the login",
          "fix the login page",
        ]);
        expect(found(store, "prompt", "page log")).toEqual(["the page of the login", "fix the login page"]);
        expect(found(store, "prompt", "log")).toHaveLength(3);
        expect(found(store, "prompt", "log ")).toEqual([]);
        expect(found(store, "prompt", "pag* and ")).toEqual(["logins and pages"]);
        expect(found(store, "prompt", '"login page"')).toEqual(["fix the login page"]);
        expect(found(store, "prompt", '"the log')).toEqual(["the page of the login", "fix the login page"]);
        expect(found(store, "prompt", "absent")).toEqual([]);
      });
    });

    test("every word of a beginning, however many there are", () => {
      using store = open();
      const names = Array.from({ length: 78 }, (_, index) => `config${index}`);
      store.writer.commit(
        names.map((config, index) =>
          prompt({ aliases: [`prompt:${index}`], at: noon + index, text: `look at the ${config}` }),
        ),
      );
      each(store, () => {
        expect(found(store, "prompt", "conf", {}, 100)).toHaveLength(names.length);
        expect(found(store, "prompt", "config1")).toHaveLength(11);
        expect(found(store, "prompt", '"the conf', {}, 100)).toHaveLength(names.length);
        expect(found(store, "prompt", '"at conf')).toHaveLength(0);
      });
    });

    test("an error of a model, also where it is of no session", () => {
      using store = open();
      store.writer.commit([
        request({ failed: true, usage: undefined, error: "alpha", model: "m-c", sessionId: undefined }),
        request({ at: noon + 1, model: "m-c" }),
      ]);
      each(store, () => {
        expect(found(store, "error", "alpha", { model: "m-c" })).toEqual(["alpha"]);
        expect(found(store, "error", "alpha", { model: "m-d" })).toEqual([]);
      });
    });

    test("sessions by what people call them, the latest activity first", () => {
      using store = open();
      const facts = { project: "/home/ann/webshop", branch: "feature/ABC-17-login", user: "ann@example.com" };
      const pullRequest = "https://github.com/acme/webshop/pull/812";
      store.writer.commit([
        request({ aliases: ["req:1"], sessionId: "3f2a-77", facts: { ...facts, title: "Größere Körbe" } }),
        request({
          aliases: ["req:2"],
          sessionId: "9b1c-04",
          at: noon + hour,
          facts: { ...facts, pullRequest },
        }),
      ]);
      each(store, () => {
        expect(found(store, "session", "webshop")).toEqual(["9b1c-04", "3f2a-77"]);
        expect(found(store, "session", "größ")).toEqual(["3f2a-77"]);
        expect(found(store, "session", "korbe")).toEqual(["3f2a-77"]);
        expect(found(store, "session", "abc-17")).toEqual(["9b1c-04", "3f2a-77"]);
        expect(found(store, "session", "812")).toEqual(["9b1c-04"]);
        expect(found(store, "session", "3f2a")).toEqual(["3f2a-77"]);
        expect(found(store, "session", "ann@example.com", { agent: "codex" })).toEqual([]);
      });
      store.writer.commit([
        request({
          aliases: ["req:3"],
          sessionId: "3f2a-77",
          at: noon + 2 * hour,
          facts: { title: "Smaller carts" },
        }),
      ]);
      each(store, () => {
        expect(found(store, "session", "körbe")).toEqual([]);
        expect(found(store, "session", "smaller")).toEqual(["3f2a-77"]);
        expect(found(store, "session", "webshop")).toEqual(["3f2a-77", "9b1c-04"]);
      });
    });

    test("what a thing says now, after it changed, was joined with another, or failed no longer", () => {
      using store = open();
      store.writer.commit([
        toolCall({ aliases: ["tool:1"], tool: "Edit", filePath: undefined, at: noon }),
        request({ aliases: ["req:1"], failed: true, usage: undefined, error: "timed out" }),
        prompt({ aliases: ["prompt:1"], text: "first words" }),
        prompt({ aliases: ["prompt:2"], text: "second words", at: noon + hour }),
      ]);
      settle(store.writer);
      store.writer.commit([
        toolCall({ aliases: ["tool:1"], tool: "Edit", filePath: "docs/search.md", at: noon - 2 * hour }),
        request({ aliases: ["req:1"], at: noon + 1 }),
        prompt({ aliases: ["prompt:1", "prompt:2"], text: "third words", at: noon + 2 * hour }),
      ]);
      each(store, () => {
        expect(found(store, "tool", "search")).toEqual(["docs/search.md"]);
        expect(found(store, "tool", "edit")).toEqual(["docs/search.md"]);
        expect(found(store, "error", "timed out")).toEqual([]);
        expect(found(store, "prompt", "words")).toEqual(["first words"]);
      });
    });

    test("one project's things, and those within the asked times, and no others", () => {
      using store = open();
      const of = (project: string, number: number) =>
        ["a", "b", "c"].map((letter, index) =>
          toolCall({
            aliases: [`tool:${project}${letter}`],
            sessionId: project,
            facts: { project: `/p/${project}` },
            filePath: `src/${project}-${letter}.ts`,
            at: noon + (number + index) * hour,
          }),
        );
      store.writer.commit([...of("one", 0), ...of("two", 1)]);
      each(store, () => {
        expect(found(store, "tool", "src", { project: "/p/one" })).toEqual([
          "src/one-c.ts",
          "src/one-b.ts",
          "src/one-a.ts",
        ]);
        expect(found(store, "tool", "one", { project: "/p/two" })).toEqual([]);
        expect(found(store, "tool", "src", { from: noon + hour, to: noon + 2 * hour })).toEqual([
          "src/two-a.ts",
          "src/one-b.ts",
        ]);
      });
    });

    test("with a model, what is of sessions that used it, by their requests or by their counters", () => {
      using store = open();
      const of = (sessionId: string) =>
        prompt({ sessionId, aliases: [`prompt:${sessionId}`], text: sessionId });
      store.writer.commit([
        of("an asked one"),
        request({ sessionId: "an asked one", model: "m" }),
        of("a counted one"),
        point({ sessionId: "a counted one", model: "m" }),
        of("another one"),
        request({ sessionId: "another one" }),
      ]);
      each(store, () => {
        expect(found(store, "prompt", "one", { model: "m" }).toSorted()).toEqual([
          "a counted one",
          "an asked one",
        ]);
      });
    });

    test("page after page, each thing once, the newest hour first", () => {
      using store = open();
      const calls = Array.from({ length: 50 }, (_, index) =>
        toolCall({
          aliases: [`tool:${index}`],
          filePath: `a/${index}.ts`,
          at: noon + ((index * 7) % 50) * hour,
        }),
      );
      store.writer.commit(calls.slice(0, 30));
      settle(store.writer);
      store.writer.commit(calls.slice(30));
      each(store, () => {
        const pages = [
          ...pagesOf(store.reader, { kind: "tool", words: parseSearch("ts"), filter: {}, limit: 7 }),
        ];
        expect(pages.map((page) => page.length)).toEqual([7, 7, 7, 7, 7, 7, 7, 1]);
        const times = pages.flat().map((hit) => (hit.kind === "session" ? 0 : hit.thing.at));
        expect(times).toEqual(calls.map(({ at }) => at).toSorted((a, b) => b - a));
      });
    });

    test("nothing by signs that are operators elsewhere, and no text is an error", () => {
      using store = open();
      store.writer.commit([prompt({ aliases: ["prompt:1"], text: "plain words" })]);
      const hostile = [
        "",
        " ",
        '"',
        '""',
        "*",
        "**",
        "(",
        ")",
        "AND",
        "OR NOT",
        "NEAR(a b, 2)",
        "text:plain",
        "^plain",
        "-plain words",
        "a\u0000b",
        "'; DROP TABLE session; --",
        "\ud800",
        "🎉",
        "\u202eplain",
        "é".repeat(5000),
        "x ".repeat(5000),
        '"'.repeat(9999),
        "{plain words}",
        "plain + words",
        "%",
        "_",
        "\\",
        "§1",
        "plain\u0000",
      ];
      each(store, () => {
        for (const text of hostile)
          for (const kind of searchKinds) expect(found(store, kind, text).length).toBeLessThan(2);
        expect(found(store, "prompt", "-plain words")).toEqual(["plain words"]);
        expect(found(store, "prompt", "\u202eplain")).toEqual(["plain words"]);
        expect(found(store, "prompt", "§1")).toEqual([]);
      });
    });
  });
}

/** What is found, by what tells one from another: path, text, error, or the id of a session. */
function found(
  { reader }: OpenStore,
  kind: SearchKind,
  text: string,
  filter: Filter = {},
  limit = 20,
): string[] {
  return reader.search({ kind, words: parseSearch(text), filter, limit }).hits.map((hit) => {
    if (hit.kind === "session") return hit.session.id;
    if (hit.kind === "prompt") return hit.thing.text ?? hit.thing.command ?? "";
    if (hit.kind === "error") return hit.thing.error ?? "";
    return hit.thing.filePath ?? (hit.thing.input?.includes("cartReducer") === true ? "cartReducer" : "");
  });
}

/** Checks before anything that was committed last is searchable, after one step, and when all is. */
function each({ writer }: OpenStore, check: () => void): void {
  check();
  writer.index();
  check();
  settle(writer);
  check();
}

function settle(writer: LedgerWriter): void {
  while (writer.index());
}

function* pagesOf(reader: LedgerReader, question: SearchQuestion): Generator<readonly SearchHit[]> {
  for (let before = question.before; ;) {
    const page = reader.search({ ...question, before });
    yield page.hits;
    if (page.next === undefined) return;
    before = page.next;
  }
}
