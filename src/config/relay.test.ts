import { expect, test } from "bun:test";
import * as v from "valibot";
import { faultsOf } from "./fault.ts";
import { relays } from "./relay.ts";

const entry = relays("Relays.");
const faults = (...told: Record<string, unknown>[]) => faultsOf(entry, told, "exporter.relay");
const one = { name: "central", endpoint: "https://c.example:4318" };

test("a name and an endpoint will do, and a path before the signals as well", () => {
  expect(faults(one)).toEqual([]);
  expect(faults({ ...one, endpoint: "https://gateway.example/otlp" })).toEqual([]);
});

test("what a relay says is meant in the program's own words", () => {
  const headers_from = { authorization: { env: "TOKEN", prefix: "Bearer " } };
  const told = { ...one, headers_from, keep_text: true, max_outbox: "2MB", timeout_s: 7 };
  expect(v.parse(entry, [told])).toMatchObject([
    { headersFrom: headers_from, keepText: true, maxBytes: 2_000_000, timeoutMs: 7000 },
  ]);
});

test.each([
  "c.example:4318",
  "ftp://c.example",
  "https://user:secret@c.example",
  "https://c.example/v1/logs",
  "https://c.example?key=1",
])("%s is no endpoint", (endpoint) => {
  expect(faults({ ...one, endpoint })[0]).toContain("exporter.relay[0].endpoint is");
});

test("no message shows what may be a secret", () => {
  const wrong = [
    { ...one, endpoint: "https://me:geheim@c.example" },
    { ...one, endpoint: "https://c.example?key=geheim" },
    { ...one, headers: { "x-a": "geheim\r\nx-b: 2" } },
    { ...one, headers_from: { authorization: "Bearer geheim" } },
    { ...one, headers_from: { authorization: { value: "geheim" } } },
    { ...one, headers_from: { authorization: { env: "A", prefix: "geheim\n" } } },
  ];
  for (const relay of wrong) {
    const [first = ""] = faults(relay);
    expect(first).toContain('is "…": write ');
    expect(first).not.toContain("geheim");
  }
});

test("two relays of one name, a header that breaks its line and an unknown key are refused, each with its place", () => {
  expect(faults(one, { ...one, name: "b" }, one)).toEqual([
    'exporter.relay[2].name is "central": write a name that no relay before it has.',
  ]);
  expect(faults({ ...one, headers: { "x-a": "1\r\nx-b: 2" } })[0]).toContain('headers["x-a"]');
  expect(faults({ ...one, headers_from: { "x-a": { var: "A" } } })[0]).toContain("headers_from");
  expect(faults({ ...one, endpoints: "x" })[0]).toMatch(
    /exporter\.relay\[0\]\.endpoints is not a key: .*endpoint/,
  );
});

test("what is printed of the list has the names of headers, and not what they hold", () => {
  expect(entry.facts.shown([{ ...one, headers: { authorization: "geheim" } }, one])).toEqual([
    { ...one, headers: { authorization: "…" } },
    one,
  ]);
});

test("what is no list is told what one holds, and how many at most", () => {
  expect(faultsOf(entry, {}, "exporter.relay")[0]).toMatch(/at most 16 relays, .*"endpoint": "https:/);
  const many = Array.from({ length: 17 }, (_, index) => ({ ...one, name: `r${index}` }));
  expect(faults(...many)[0]).toContain("a list of at most 16 relays");
});

test("a project that only a shell could read is refused: nothing of it would be left out", () => {
  for (const project of ["~/secret", ".", "../secret"])
    expect(faults({ ...one, exclude: { projects: [project] } })).toEqual([
      expect.stringMatching(
        /^exporter\.relay\[0\]\.exclude\.projects\[0\] is .*: write a project by its folder/,
      ),
    ]);
  expect(faults({ ...one, include: { projects: [".dotfiles", "shop/", "/srv/api"] } })).toEqual([]);
});
