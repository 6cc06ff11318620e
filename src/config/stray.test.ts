import { expect, test } from "bun:test";
import { strayVariables } from "./stray.ts";

test.each([
  ["HALLMONITOR_KEEP_TEXT", "; did you mean HALLMONITOR_PIPELINE_KEEP_TEXT?"],
  ["HALLMONITOR_BUDGET_DAI_USD", "; did you mean HALLMONITOR_BUDGET_DAY_USD?"],
  ["HALLMONITOR_PRICING_ALIASES", ": pricing.aliases can be set in the config file only"],
  ["HALLMONITOR_KEEP_TXT", ""],
])("%s sets nothing", (name, advice) => {
  expect(strayVariables({ [name]: "1" })).toEqual([`${name} sets nothing${advice}`]);
});

test("what sets something, what is empty and what is under another name is left out", () => {
  const env = {
    HALLMONITOR_PORT: "4400",
    HALLMONITOR_SERVER_PORT: "4400",
    HALLMONITOR_CONFIG: "/c",
    HALLMONITOR_DATA_DIR: "/d",
    HALLMONITOR_DEBUG: "1",
    HALLMONITOR_KEEP_TEXT: "",
    PORT: "1",
  };
  expect(strayVariables(env)).toEqual([]);
});
