import { expect, test } from "bun:test";
import { checkLoopback, checkOrder, type LoadOrder } from "./order.ts";

const usual: LoadOrder = {
  sessions: 100,
  requests: 20,
  connections: 16,
  rate: 0,
  durationMs: 60_000,
  lateMs: 1000,
  wire: "json",
};

test.each(["http://127.0.0.1:4318", "http://127.3.2.1:1/", "http://localhost:4318", "http://[::1]:4318"])(
  "%s is on this machine",
  (url) => {
    expect(() => checkLoopback(url)).not.toThrow();
  },
);

test.each([
  "http://example.com:4318",
  "http://192.168.1.4:4318",
  "http://127.0.0.1.example.com",
  "http://127.0.0.1@example.com/",
  "http://localhost.example.com",
  "http://0.0.0.0:4318",
  "https://127.0.0.1:4318",
  "file:///etc/passwd",
])("%s is refused, for nobody else may be put under load", (url) => {
  expect(() => checkLoopback(url)).toThrow("is not on this machine");
});

test("what is no address is told so", () => {
  expect(() => checkLoopback("4318")).toThrow("is no address");
});

test.each<[string, Partial<LoadOrder>, string]>([
  ["no session", { sessions: 0 }, "--sessions"],
  ["more than 10,000 sessions", { sessions: 10_001 }, "--sessions"],
  ["what is no number", { sessions: Number.NaN }, "--sessions"],
  ["a part of a request", { requests: 1.5 }, "--requests"],
  ["more than 256 connections", { connections: 257 }, "--connections"],
  ["a rate below zero", { rate: -1 }, "--rate"],
  ["more than an hour", { durationMs: 3_600_001 }, "--duration"],
  ["more than half a million requests", { sessions: 5000, requests: 101 }, "505000 requests"],
])("%s may not be asked for", (_what, own, named) => {
  expect(() => checkOrder({ ...usual, ...own })).toThrow(named);
});

test("five thousand sessions of a hundred requests may be asked for", () => {
  expect(() => checkOrder({ ...usual, sessions: 5000, requests: 100 })).not.toThrow();
});
