import { describe, expect, test } from "bun:test";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { isContent } from "../../domain/content.ts";
import type { Signal } from "../../domain/telemetry.ts";
import { redactText } from "../../domain/secret.ts";
import { writeBytes, writeInteger, writeMessage, writeText } from "../../protobuf/small-message.ts";
import { TextTable } from "../../protobuf/text-table.ts";
import { createDecoder } from "../../receiver/otlp/decode/decode.ts";
import { defaultOtlpLimits } from "../../receiver/otlp/telemetry.ts";
import { encodeRequest, oracle, requestNames, type OracleMessage } from "../../../test/oracle/otlp.ts";
import { createRandom, randomRequest } from "../../../test/oracle/random-request.ts";
import { cutRequest, type CutRules } from "./cut.ts";
import { protobufOfJson } from "./json-request.ts";

const everything: CutRules = {
  keyOf: (key) => key,
  isContent: () => false,
  keepsBodies: true,
  knowsTexts: undefined,
  standInOf: () => undefined,
  clean: (text) => text,
  takes: undefined,
};

const signals = ["logs", "metrics", "traces"] as const satisfies readonly Signal[];
const texts = new TextTable();

const cut = (signal: Signal, body: Uint8Array, rules: Partial<CutRules> = {}) =>
  cutRequest({ signal, body }, { ...everything, ...rules }, texts);

/** A request as the official messages read it. */
const read = (signal: Signal, body: Uint8Array) => fromBinary(oracle(requestNames[signal]), body) as any;

describe.each([...signals])("random %s", (signal) => {
  test("from JSON are the messages they were made from", () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const { json, protobuf } = encodeRequest(
        signal,
        randomRequest(signal, createRandom(seed)),
        seed % 2 === 0,
      );
      const made = read(signal, protobufOfJson(JSON.parse(json.toString()), signal));
      expect(toBinary(oracle(requestNames[signal]), made), `seed ${seed}`).toEqual(
        toBinary(oracle(requestNames[signal]), read(signal, protobuf)),
      );
    }
  });

  test("of which nothing is left out say the same to who reads them, and are the same when they are cut again", () => {
    const decode = createDecoder(defaultOtlpLimits);
    const said = (body: Uint8Array) => {
      const { points, logs, spans } = decode({ signal, encoding: "protobuf", body }).telemetry;
      return { points, logs, spans };
    };
    for (let seed = 1; seed <= 100; seed += 1) {
      const { protobuf } = encodeRequest(signal, randomRequest(signal, createRandom(seed)));
      const once = cut(signal, protobuf);
      expect(said(once.body), `seed ${seed}`).toEqual(said(protobuf));
      expect(cut(signal, once.body)).toEqual(once);
    }
  });

  test("are cut without a fault wherever a byte is wrong, or they are refused as the receiver refuses them", () => {
    const random = createRandom(7);
    const { protobuf } = encodeRequest(signal, randomRequest(signal, createRandom(3)));
    for (let round = 0; round < 500; round += 1) {
      const broken = Buffer.from(protobuf);
      broken[Math.floor(random() * broken.length)] = Math.floor(random() * 256);
      try {
        read(signal, cut(signal, broken).body);
      } catch (thrown) {
        expect(String(thrown)).toMatch(/not a protobuf OTLP request|wire type|varint|premature|invalid/i);
      }
    }
  });
});

const record = (attributes: Record<string, string>, body = "claude_code.user_prompt"): OracleMessage => ({
  timeUnixNano: 1_795_207_906_000_000_000n,
  body: { value: { case: "stringValue", value: body } },
  attributes: Object.entries(attributes).map(([key, value]) => ({
    key,
    value: { value: { case: "stringValue", value } },
  })),
});

const request = (...logRecords: OracleMessage[]) =>
  encodeRequest("logs", { resourceLogs: [{ scopeLogs: [{ logRecords }] }] }).protobuf;

const records = (body: Uint8Array): any[] =>
  read("logs", body).resourceLogs[0]?.scopeLogs[0].logRecords ?? [];

test("secrets are taken out of keys, values and bodies", () => {
  const key = `sk-ant-${"a".repeat(40)}`;
  const body = request(record({ note: `use ${key} here`, [key]: "v" }, `said ${key}`));
  const { body: clean, items } = cut("logs", body, { clean: redactText, keyOf: redactText });
  expect(items).toBe(1);
  expect(Buffer.from(clean).includes(key)).toBe(false);
  expect(records(clean)[0].attributes[0].value.value.value).toBe("use [redacted anthropic key] here");
});

test("attributes that are left out are gone, also within others, and the rest stays in its order", () => {
  const inner = { case: "kvlistValue", value: { values: [{ key: "prompt" }, { key: "model" }] } };
  const one = record({ a: "1", prompt: "do it", b: "2" });
  (one["attributes"] as unknown[]).push({ key: "deep", value: { value: inner } });
  const { body } = cut("logs", request(one), { keyOf: (key) => (key === "prompt" ? undefined : key) });
  const [{ attributes }] = records(body);
  expect(attributes.map(({ key }: any) => key)).toEqual(["a", "b", "deep"]);
  expect(attributes[2].value.value.value.values.map(({ key }: any) => key)).toEqual(["model"]);
});

test("of what people and tools said numbers go on, and no words", () => {
  const attribute = (key: string, kind: string, value: unknown) => ({
    key,
    value: { value: { case: kind, value } },
  });
  const one = record({ model: "m1", "llm.prompt": "do it" });
  (one["attributes"] as unknown[]).push(
    attribute("llm.token_count.prompt", "intValue", 100n),
    attribute("http.response.status_code", "intValue", 500n),
    attribute("input", "kvlistValue", { values: [{ key: "lines" }] }),
    attribute("prompt", "stringValue", "7"),
  );
  for (const knowsTexts of [undefined, () => false]) {
    const { body } = cut("logs", request(one), { isContent, knowsTexts });
    const [{ attributes }] = records(body);
    const numbers = ["llm.token_count.prompt", "http.response.status_code"];
    expect(attributes.map(({ key }: any) => key)).toEqual(["model", ...numbers]);
  }
});

test("no word hides behind a number", () => {
  const [words, number] = [writeText(1, "do it"), writeInteger(3, 5)];
  const key = writeText(1, "prompt");
  for (const attribute of [
    writeMessage(key, writeBytes(2, Buffer.concat([words, number]))),
    writeMessage(key, writeBytes(2, number), writeBytes(2, words)),
    writeMessage(key, writeBytes(2, number), writeBytes(9, words)),
  ]) {
    const group = writeBytes(2, writeBytes(2, writeBytes(6, attribute)));
    expect(Buffer.from(cut("logs", writeBytes(1, group), { isContent }).body).includes("do it")).toBe(false);
  }
});

test("a body that is more than a name goes on only where texts are kept", () => {
  const body = request(record({}, "claude_code.api_request"), record({}, "please fix the bug"));
  const bodies = (rules: Partial<CutRules>) =>
    records(cut("logs", body, rules).body).map((one) => one.body?.value.value);
  expect(bodies({ keepsBodies: false })).toEqual(["claude_code.api_request", undefined]);
  expect(bodies({})).toEqual(["claude_code.api_request", "please fix the bug"]);
});

test("items are chosen by what they and their resource tell, and a group without any does not go on", () => {
  const group = (service: string, ...sessions: string[]) => ({
    scopeLogs: [{ logRecords: sessions.map((session) => record({ "session.id": session })) }],
    resource: {
      attributes: [{ key: "service.name", value: { value: { case: "stringValue", value: service } } }],
    },
  });
  const { protobuf } = encodeRequest("logs", { resourceLogs: [group("a", "s1", "s2"), group("b", "s3")] });
  const { body, items } = cut("logs", protobuf, {
    takes: ({ resource, attributes }) =>
      resource.get("service.name") === "a" && attributes.get("session.id") === "s2",
  });
  expect(items).toBe(1);
  expect(read("logs", body).resourceLogs).toHaveLength(1);
  expect(records(body)[0].attributes[0].value.value.value).toBe("s2");
});

test("a field that the schema does not know does not go on", () => {
  const known = request(record({}));
  const secret = Buffer.from([0x7a, 3, 97, 98, 99]);
  const { body } = cut("logs", Buffer.concat([known, secret]));
  expect(Buffer.from(body).equals(Buffer.from(known))).toBe(true);
});

test("one after the other, requests are one request", () => {
  const joined = Buffer.concat([request(record({ a: "1" })), request(record({ b: "2" }))]);
  expect(read("logs", joined).resourceLogs).toHaveLength(2);
  expect(cut("logs", joined).items).toBe(2);
  expect(create(oracle(requestNames.logs))).toBeDefined();
});

test("an enum below zero, as the next version of a schema may have it, goes on from JSON as what it is", () => {
  const root = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ severityNumber: -1 }] }] }] };
  expect(records(protobufOfJson(root, "logs"))[0].severityNumber).toBe(-1);
});

test("an attribute of nothing at all goes on, and what follows it too", () => {
  const attributes = [{}, { key: "a", value: { value: { case: "stringValue", value: "b" } } }, {}];
  const body = request({ attributes }, { attributes: [{}] });
  expect(cut("logs", body)).toMatchObject({ items: 2 });
  expect(read("logs", cut("logs", body).body)).toEqual(read("logs", body));
});
