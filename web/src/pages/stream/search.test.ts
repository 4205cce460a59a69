import { expect, it } from "vitest";
import { validateStreamSearch } from "./search";

it("an address shows the same page again", () => {
  const search = {
    output: "6f1c-aa",
    charts: "30m",
    span: "6h",
    run: 3,
    level: "error",
    q: "fail",
    from: "encoder",
  };
  expect(validateStreamSearch(search)).toEqual(search);
});

it("defaults are left out, and what does not fit is harmless", () => {
  expect(validateStreamSearch({ charts: "5m", span: "1h", level: "debug", q: "", run: "x" })).toEqual({});
  expect(validateStreamSearch({ output: '"><img>', from: "a b", charts: "9y", run: -1, q: {} })).toEqual({});
  expect(validateStreamSearch({ q: 404, run: "7" })).toEqual({ q: "404", run: 7 });
});
