import { expect, test } from "bun:test";
import { AppError } from "../domain/error.ts";
import { loadConfig } from "./load.ts";

function budgetOf(told: unknown, env: Record<string, string> = {}) {
  const readText = () => JSON.stringify({ budget: told });
  return loadConfig({ flags: {}, env, platform: "linux", home: "/home/ada", readText }).config.budget;
}

function refusal(told: unknown): string {
  try {
    budgetOf(told);
  } catch (thrown) {
    return AppError.from(thrown).message;
  }
  return "taken";
}

test("projects, branches and users have days, weeks and months of their own", () => {
  const budget = budgetOf({
    session_usd: 5,
    projects: { web: { day_usd: 20 }, "/srv/api": { week_usd: "1k", month_usd: "off" } },
    users: { ada: { month_usd: 0.5 } },
    stop: ["session", "project", "session"],
  });
  expect(budget).toEqual({
    day: undefined,
    week: undefined,
    month: undefined,
    session: 5,
    projects: {
      web: { day: 20, week: undefined, month: undefined },
      "/srv/api": { day: undefined, week: 1000, month: undefined },
    },
    branches: {},
    users: { ada: { day: undefined, week: undefined, month: 0.5 } },
    stop: ["session", "project"],
  });
});

test("nothing stops anybody unless somebody says so", () => {
  expect(budgetOf({}).stop).toEqual([]);
  expect(budgetOf({}, { HALLMONITOR_BUDGET_STOP: "day,week" }).stop).toEqual(["day", "week"]);
});

test("what cannot be meant is refused with what can", () => {
  expect(refusal({ stop: ["hour"] })).toContain(
    '"session", "day", "week", "month", "project", "branch", "user"',
  );
  expect(refusal({ stop: "day" })).toContain("write a list of words");
  expect(refusal({ projects: { web: 5 } })).toContain(
    "budget.projects.web is 5: write an object with the keys day_usd, week_usd, month_usd",
  );
  expect(refusal({ projects: { web: { days_usd: 5 } } })).toContain("did you mean day_usd?");
  expect(refusal({ projects: { web: { day_usd: -5 } } })).toContain("above 0");
  expect(refusal({ projects: { web: 5 } })).toContain("budget.projects.web");
  expect(refusal({ projects: [] })).toContain("an object of names");
});

test("a project's name that only a shell could read is refused: it would be held against nothing", () => {
  const ofHomes = ["~ada/web", "$HOME/web", "${HOME}/web", String.raw`%USERPROFILE%\web`];
  for (const name of ["~", "~/web", "./web", "..", String.raw`~\web`, ...ofHomes])
    expect(refusal({ projects: { [name]: { day_usd: 5 } } })).toContain(
      "~, . and variables stand for nothing here",
    );
  const names = [".dotfiles", "~web", "..web", "$web"];
  const projects = Object.fromEntries(names.map((name) => [name, { day_usd: 5 }]));
  expect(Object.keys(budgetOf({ projects }).projects)).toEqual(names);
});
