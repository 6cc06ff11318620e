import { expect, test } from "bun:test";
import { postTemplate, postText, recordsPerPost } from "./post.ts";

const template = postTemplate("full");

test("every post is JSON of one length whose records share no id", () => {
  const posts = [0, 1, 99, 12_345].map((post) => postText(template, post));
  const ids = posts.flatMap((post) => {
    const { logRecords } = JSON.parse(post).resourceLogs[0].scopeLogs[0];
    return logRecords.map((record: { spanId: string; timeUnixNano: string }) => record.spanId);
  });
  expect(new Set(ids).size).toBe(posts.length * recordsPerPost);
  expect(posts.map((post) => post.length)).toEqual(posts.map(() => template.bytes));
});

test("the lean shape is the full one without attributes that carry no identity, tokens or cost", () => {
  const lean = postText(postTemplate("lean"), 0);
  expect(lean.length).toBeLessThan(template.bytes * 0.6);
  for (const key of ["session.id", "request_id", "input_tokens", "cost_usd", "model"])
    expect(lean).toContain(`"${key}"`);
  expect(lean).not.toContain('"effort"');
});

test("scattered request ids are as many as the records, and in no order", () => {
  const scattered = postTemplate("lean", "scattered");
  const ids = [0, 1, 2].flatMap((post) => postText(scattered, post).match(/req_\w+/g) ?? []);
  expect(new Set(ids).size).toBe(3 * recordsPerPost);
  expect(ids).not.toEqual(ids.toSorted());
});
