import { expect, it } from "vitest";
import { type Draft, labelsOf, problemsOf, toChange } from "./edit-draft";

const draft: Draft = {
  name: "One",
  description: "",
  labels: "church, live",
  profile: "",
  autostart: false,
  order: "0",
};

it("sends only what was touched", () => {
  expect(toChange(draft, draft)).toEqual({});
  expect(toChange(draft, { ...draft, name: " Two ", labels: "live,,live , night", order: "3" })).toEqual({
    name: "Two",
    labels: ["live", "night"],
    start_order: 3,
  });
  expect(toChange(draft, { ...draft, autostart: true, description: "x" })).toEqual({
    autostart: true,
    description: "x",
  });
  const encoded = { ...draft, profile: "p" };
  expect(toChange(draft, encoded)).toEqual({ ffmpeg_profile_id: "p" });
  expect(toChange(encoded, draft)).toEqual({ ffmpeg_profile_id: null });
});

it("finds what the server would refuse", () => {
  expect(problemsOf(draft)).toEqual({});
  expect(
    problemsOf({
      name: " ",
      description: "x".repeat(2_001),
      labels: "y".repeat(33),
      profile: "",
      autostart: true,
      order: "-1",
    }),
  ).toEqual({
    name: "name_missing",
    description: "description_long",
    labels: "labels_long",
    order: "order_bad",
  });
  const many = Array.from({ length: 17 }, (_, index) => String(index)).join();
  expect(problemsOf({ ...draft, labels: many, order: "1.5" })).toEqual({
    labels: "labels_many",
    order: "order_bad",
  });
  expect(labelsOf("")).toEqual([]);
});
