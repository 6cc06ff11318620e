import { expect, test } from "bun:test";
import { zoneOfFile } from "./time-zone.ts";

const links = new Map([
  ["/etc/localtime", "/usr/share/zoneinfo/Europe/Berlin"],
  ["/mac/localtime", "/private/var/db/timezone/tz/2026b.1.0/zoneinfo/America/Argentina/Ushuaia"],
]);
const resolve = (path: string): string => links.get(path) ?? path;

test.each([
  [":/etc/localtime", "Europe/Berlin"],
  ["/etc/localtime", "Europe/Berlin"],
  [":/mac/localtime", "America/Argentina/Ushuaia"],
  ["/usr/share/zoneinfo/Asia/Kolkata", "Asia/Kolkata"],
  ["/usr/share/zoneinfo/right/Asia/Kolkata", "Asia/Kolkata"],
])("%s is the zone %s", (told, zone) => {
  expect(zoneOfFile(told, resolve)).toBe(zone);
});

test.each(["", "UTC", "Europe/Berlin", ":Europe/Berlin", "CET-1CEST", "/srv/zone", "/usr/share/zoneinfo/"])(
  "%j names no file of a zone",
  (told) => {
    expect(zoneOfFile(told, resolve)).toBeUndefined();
  },
);

test("a file that is not there names no zone", () => {
  expect(zoneOfFile(":/nowhere/zoneinfo/Europe/Berlin")).toBeUndefined();
});
