import { describe, expect, test } from "bun:test";
import { withBeginning, withNext, type ToldRows } from "./told-rows.ts";

interface Row {
  readonly id: string;
  readonly at: number;
}

const by = { keyOf: ({ id }: Row) => id, order: (a: Row, b: Row) => b.at - a.at };

/** Rows by a letter and a time: `c3 b2 a1`. */
function told(words: string, own: Partial<ToldRows<Row>> = {}): ToldRows<Row> {
  const rows = words.split(" ").map((word) => ({ id: word.slice(0, 1), at: Number(word.slice(1)) }));
  return { rows, cursor: "next", isLong: false, ...own };
}

function text({ rows }: ToldRows<Row>): string {
  return rows.map(({ id, at }) => `${id}${at}`).join(" ");
}

const long = told("d4 c3 b2 a1", { cursor: "end", isLong: true });

describe("a list whose beginning was told anew", () => {
  test("keeps what others pushed behind it, and goes on where it was", () => {
    const now = withBeginning(long, told("f6 e5 d4"), by);
    expect(text(now)).toBe("f6 e5 d4 c3 b2 a1");
    expect(now.cursor).toBe("end");
  });

  test("holds a row once, where it is now", () => {
    expect(text(withBeginning(long, told("a5 d4 c3"), by))).toBe("a5 d4 c3 b2");
  });

  test("holds no row that would be there and is not", () => {
    expect(text(withBeginning(long, told("d4 b2"), by))).toBe("d4 b2 a1");
  });

  test("is what was told now while nobody asked for more, and where that is all", () => {
    expect(text(withBeginning({ ...long, isLong: false }, told("e5 d4"), by))).toBe("e5 d4");
    expect(text(withBeginning(long, told("e5 d4", { cursor: null }), by))).toBe("e5 d4");
  });

  test("begins anew where all of it is news, or moved there", () => {
    for (const news of ["h8 g7 f6", "a8 b7 c6"])
      expect(withBeginning(long, told(news), by)).toEqual(told(news));
  });
});

test("the next page comes behind what is there, with each row once", () => {
  const now = withNext(told("c3 b2"), told("b1 a0", { cursor: null }), by);
  expect(text(now)).toBe("c3 b1 a0");
  expect(now).toMatchObject({ cursor: null, isLong: true });
});
