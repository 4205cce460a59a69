import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { ApiFailure } from "../api/failure";
import "../i18n";
import { Toasts, toast } from "./Toasts";

afterEach(cleanup);

it("tells of a failure, but not of a proof that somebody did not want to give", () => {
  render(<Toasts />);
  act(() => toast.failed("Delete anna", new ApiFailure({ code: "auth.reauthentication_required" })));
  expect(screen.queryByText("Delete anna")).toBeNull();
  act(() => toast.failed("Delete olaf", new ApiFailure({ code: "conflict.used" })));
  expect(screen.queryAllByText("Delete olaf").length).toBeGreaterThan(0);
});
