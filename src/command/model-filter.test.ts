import { expect, test } from "bun:test";
import { request } from "../../test/contract/observation.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { findModel } from "./model-filter.ts";

function readerOf(...models: string[]): MemoryReader {
  const ledger = new MemoryLedger();
  ledger.commit(models.map((model) => request({ model })));
  return new MemoryReader(ledger);
}

test("a model goes by its whole name, and by the name that tables show", () => {
  const reader = readerOf("claude-opus-5-5-20260801", "house-model");
  expect(findModel(reader, "claude-opus-5-5-20260801")).toBe("claude-opus-5-5-20260801");
  expect(findModel(reader, "opus-5.5")).toBe("claude-opus-5-5-20260801");
  expect(findModel(reader, "house-model")).toBe("house-model");
});

test("a model that no request is of is refused with those that are known", () => {
  const reader = readerOf("claude-opus-5-5", "house-model");
  expect(() => findModel(reader, "opus-5")).toThrow(
    "no request is of the model opus-5; known: claude-opus-5-5, house-model",
  );
});

test("a name that two models are called in tables asks for the whole one", () => {
  const reader = readerOf("claude-opus-5-5", "claude-opus-5-5-20260801");
  expect(() => findModel(reader, "opus-5.5")).toThrow("2 models are called opus-5.5: ");
});

test("where no model is known yet, any name will do", () => {
  expect(findModel(readerOf(), "opus-5.5")).toBe("opus-5.5");
});
