import { expect, test } from "bun:test";
import { judgeTimeZone } from "./time-zone.ts";

test.each(["Invalid/Zone", "CET-1CEST", "UTC-3", "GMT+5", "+03:00", ":/etc/localtime"])(
  "a TZ that is not understood is told: %s",
  (told) => {
    const [check] = judgeTimeZone({ told, taken: "UTC" });
    expect(check).toMatchObject({ name: "time zone", status: "warning" });
    expect(check?.detail).toStartWith(`TZ is ${told}, which is no zone that is known here`);
  },
);

test.each([undefined, "", "UTC", ":UTC", "Etc/UTC", "GMT", "Zulu"])(
  "UTC by the name of %p is fine",
  (told) => {
    expect(judgeTimeZone({ told, taken: "UTC" })).toEqual([]);
  },
);

test("a zone that was understood is fine", () => {
  expect(judgeTimeZone({ told: "posix/Europe/Berlin", taken: "Europe/Berlin" })).toEqual([]);
});
