import { expect, it } from "vitest";
import { REASONS } from "../../state/reasons";
import { isEdit, outputStep } from "./next-step";

it("every reason that a destination can mend leads to its editor", () => {
  for (const [reason, step] of Object.entries(REASONS)) {
    const here = outputStep(reason);
    if (step === "edit_destination") expect(["new_key", "check_address", "edit"]).toContain(here);
    else expect(["see_log", "none"]).toContain(here);
  }
});

it("names what is wrong: the key, the address, or neither", () => {
  expect(outputStep("rtmp_rejected")).toBe("new_key");
  expect(outputStep("connection_refused")).toBe("check_address");
  expect(outputStep("output_unwritable")).toBe("edit");
  expect(outputStep("a_reason_of_a_newer_server")).toBe("see_log");
  expect(outputStep(null)).toBe("see_log");
});

it("an editor comes before a new try, and the log or nothing does not", () => {
  expect((["new_key", "check_address", "edit"] as const).map(isEdit)).toEqual([true, true, true]);
  expect((["see_log", "none"] as const).map(isEdit)).toEqual([false, false]);
});
