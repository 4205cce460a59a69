// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { keys } from "../api/queries";
import { session } from "../auth";
import { mayConnect } from ".";

const me = (part: object) => ({ id: "1", username: "olaf", roles: ["operator"], ...part });

it("asks for no ticket before it is known that there is one to be had", () => {
  const cache = new QueryClient();
  const connects = (part: object) => {
    cache.setQueryData(keys.me, me(part));
    return mayConnect(cache);
  };
  expect(connects({})).toBe(false);
  session.status.set("signed_in");
  expect(connects({})).toBe(true);
  expect(connects({ must_change_password: true })).toBe(false);
  expect(connects({ second_factor_required: true })).toBe(false);
  cache.clear();
  expect(mayConnect(cache)).toBe(false);
  session.status.set("signed_out");
});
