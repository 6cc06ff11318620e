import { expect, test } from "bun:test";
import { allowsUrl, hasHeadersHelper, hookPolicyIn } from "./settings-policy.ts";

const silent = { disableAllHooks: false, allowManagedHooksOnly: false, allowedUrls: undefined };

test("settings that say nothing of hooks forbid nothing", () => {
  for (const text of ["", "{}", '\uFEFF{"model":"opus"}']) expect(hookPolicyIn(text)).toEqual(silent);
});

test("switches and addresses are read; a list that no client can read allows nothing", () => {
  const text = '{"disableAllHooks":true,"allowManagedHooksOnly":true,"allowedHttpHookUrls":["http://a/*"]}';
  expect(hookPolicyIn(text)).toEqual({
    disableAllHooks: true,
    allowManagedHooksOnly: true,
    allowedUrls: ["http://a/*"],
  });
  expect(hookPolicyIn('{"allowedHttpHookUrls":"http://a"}').allowedUrls).toEqual([]);
  expect(hookPolicyIn('{"disableAllHooks":"yes"}')).toEqual(silent);
});

test("a pattern covers a whole address, and only its star stands for anything", () => {
  const url = "http://127.0.0.1:4318/hooks/claude-code";
  for (const pattern of [url, "*", "http://127.0.0.1:*", "http://*/hooks/claude-code"]) {
    expect(allowsUrl(pattern, url)).toBe(true);
  }
  for (const pattern of ["", "http://127.0.0.1:4318", "http://127x0.0.1:4318/*", "https://*"]) {
    expect(allowsUrl(pattern, url)).toBe(false);
  }
});

test("a program that tells headers is one that is named", () => {
  for (const text of ["", "{}", "[]", '{"otelHeadersHelper":""}', '{"otelHeadersHelper":1}'])
    expect(hasHeadersHelper(text)).toBe(false);
  expect(hasHeadersHelper('\uFEFF{"otelHeadersHelper":"~/headers.sh"}')).toBe(true);
});
