import { expect, test } from "bun:test";
import { noon, request, toolCall } from "../../test/contract/observation.ts";
import { requestOf } from "./request.ts";
import { areOneAnswer, areOneUse, isUniqueId } from "./reused-id.ts";
import { toolCallOf } from "./tool-call.ts";

test.each([
  "chatcmpl-9f3K2mVb7Qx1LtZc8RwHd4Ys",
  "call_9f3K2mVb7Qx1LtZc8RwHd4Ys",
  "toolu_019f3K2mVb7Qx1LtZc8RwHd4",
  "chatcmpl-tool-0d9f7c3a51b24e0f8c6d1e2f3a4b5c6d",
  "req-0d9f7c3a-51b2-4e0f-8c6d-1e2f3a4b5c6d",
  "req-0D9F7C3A-51B2-4E0F-8C6D-1E2F3A4B5C6D",
])("%s is given out once", (id) => {
  expect(isUniqueId(id)).toBe(true);
});

test.each([
  "chatcmpl-417",
  "call_0",
  "functions.readManyFilesAtOnce:0",
  "20261128120000000001",
  "call_abcd1234",
])("%s may be given out again", (id) => {
  expect(isUniqueId(id)).toBe(false);
});

test("answers of one id are one where they touch in time within one session, and do not tell other tokens", () => {
  const answer = (at: number, own: object = {}, sessionKey: number | undefined = 1) =>
    requestOf(request({ requestId: "chatcmpl-417", at: noon + at, ...own }), sessionKey);
  const told = answer(0, { durationMs: 5000 });
  for (const same of [answer(0), answer(2000), answer(-7000), answer(-5000, { usage: undefined })])
    expect([areOneAnswer(told, same), areOneAnswer(same, told)]).toEqual([true, true]);
  const tokens = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 };
  for (const other of [
    answer(2001),
    answer(-7001),
    answer(0, { requestId: "chatcmpl-418" }),
    answer(0, { requestId: undefined }),
    answer(0, { usage: { ...tokens, reasoning: undefined, cacheWrite1h: undefined } }),
    answer(0, {}, 2),
  ])
    expect([areOneAnswer(told, other), areOneAnswer(other, told)]).toEqual([false, false]);
  expect(
    areOneAnswer(
      requestOf(request({ requestId: "r1" }), undefined),
      requestOf(request({ requestId: "r1" }), undefined),
    ),
  ).toBe(false);
  const unique = () => answer(0, { requestId: "chatcmpl-9f3K2mVb7Qx1LtZc8RwHd4Ys" });
  expect(areOneAnswer(unique(), unique())).toBe(false);
  const long = (at: number) => answer(at, { durationMs: 9_000_000 });
  expect([3_600_000, 3_600_001].map((at) => areOneAnswer(told, long(at)))).toEqual([true, false]);
});

test("uses of one id are one where they touch in time, and are of one tool and sender", () => {
  const use = (own: object) => toolCallOf(toolCall({ toolUseId: "call_0", ...own }), 1);
  const told = use({ startedAt: noon, endedAt: noon + 5000 });
  for (const same of [
    use({ startedAt: noon + 5000 }),
    use({ startedAt: noon - 1000 }),
    use({ tool: undefined }),
    use({ subagentId: "a1" }),
  ])
    expect(areOneUse(told, same)).toBe(true);
  for (const other of [
    use({ startedAt: noon + 5001 }),
    use({ startedAt: noon - 1001 }),
    use({ startedAt: noon - 2000, durationMs: 1999 }),
    use({ tool: "Edit" }),
    use({ toolUseId: "call_1" }),
  ])
    expect([areOneUse(told, other), areOneUse(other, told)]).toEqual([false, false]);
  expect(areOneUse({ ...told, subagentId: "a1" }, { ...told, subagentId: "a2" })).toBe(false);
});
