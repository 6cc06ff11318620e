import { expect, test } from "bun:test";
import { defaultDataDir, expandHome } from "./data-dir.ts";

const linux = { platform: "linux", env: {}, home: "/home/ada" } as const;
const windows = { platform: "win32", env: {}, home: String.raw`C:\Users\Ada` } as const;

test("on Linux the data lies in XDG_DATA_HOME, or in .local/share", () => {
  expect(defaultDataDir(linux)).toBe("/home/ada/.local/share/hallmonitor");
  expect(defaultDataDir({ ...linux, env: { XDG_DATA_HOME: "/data" } })).toBe("/data/hallmonitor");
  expect(defaultDataDir({ ...linux, platform: "freebsd" })).toBe("/home/ada/.local/share/hallmonitor");
});

test("an empty or relative XDG_DATA_HOME is ignored", () => {
  for (const XDG_DATA_HOME of ["", "data", "./data"])
    expect(defaultDataDir({ ...linux, env: { XDG_DATA_HOME } })).toBe("/home/ada/.local/share/hallmonitor");
});

test("on macOS the data lies in Application Support, whatever XDG says", () => {
  expect(defaultDataDir({ platform: "darwin", env: { XDG_DATA_HOME: "/data" }, home: "/Users/ada" })).toBe(
    "/Users/ada/Library/Application Support/hallmonitor",
  );
});

test("on Windows the data lies in LOCALAPPDATA, or where that usually is", () => {
  expect(defaultDataDir({ ...windows, env: { LOCALAPPDATA: String.raw`D:\Local` } })).toBe(
    String.raw`D:\Local\hallmonitor`,
  );
  for (const env of [{}, { LOCALAPPDATA: "" }])
    expect(defaultDataDir({ ...windows, env })).toBe(String.raw`C:\Users\Ada\AppData\Local\hallmonitor`);
});

test("a leading ~ is the home folder, and only a leading one", () => {
  expect(expandHome("~", linux)).toBe("/home/ada");
  expect(expandHome("~/data", linux)).toBe("/home/ada/data");
  expect(expandHome(String.raw`~\data`, windows)).toBe(String.raw`C:\Users\Ada\data`);
  for (const path of ["~bob/data", "/a/~/b", "data", String.raw`~\data`])
    expect(expandHome(path, linux)).toBe(path);
});
