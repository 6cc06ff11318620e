import { expect, test } from "bun:test";
import { AppError } from "../domain/error.ts";
import { errorResponse } from "./error-answer.ts";

test("what may be sent again says when, and nothing else does", () => {
  expect(errorResponse(new AppError("overloaded", "full")).headers.get("retry-after")).toBe("1");
  expect(errorResponse(new AppError("invalid", "no")).headers.get("retry-after")).toBeNull();
});
