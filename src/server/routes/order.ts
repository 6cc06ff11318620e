import type { Context } from "hono";
import * as v from "valibot";
import { AppError } from "../../domain/error.ts";
import { refuseStrays } from "./question.ts";

/**
 * The JSON object in the body of a request, as `schema` takes it. What is none is `invalid`, in the words of `fault`; so is a
 * parameter in its address, for all that an order says is in its body.
 */
export async function orderOf<Schema extends v.GenericSchema>(
  context: Context,
  schema: Schema,
  fault: string | ((issue: v.InferIssue<Schema>) => string),
): Promise<v.InferOutput<Schema>> {
  refuseStrays(context, []);
  const told: unknown = await context.req.json().catch(() => undefined);
  // A list has none of the names that an object may leave out, and would be an order that leaves out all of them.
  const read = v.safeParse(schema, Array.isArray(told) ? undefined : told);
  if (read.success) return read.output;
  throw new AppError("invalid", typeof fault === "string" ? fault : fault(read.issues[0]));
}
