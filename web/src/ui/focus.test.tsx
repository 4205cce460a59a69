import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import "../i18n";
import { ApiFailure } from "../api/failure";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { FailureNotice } from "./FailureNotice";
import { TextField } from "./Field";
import { openerNow } from "./focus";

afterEach(cleanup);

function Page({ gone = false }: { gone?: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <main id="main" tabIndex={-1}>
      {gone && open ? null : (
        <button type="button" onClick={() => setOpen(true)}>
          {"Open"}
        </button>
      )}
      {open ? (
        <Dialog open onOpenChange={setOpen} title="A dialog" text="Some text">
          <input aria-label="Field" />
        </Dialog>
      ) : null}
    </main>
  );
}

function openDialog() {
  const opener = screen.getByRole("button", { name: "Open" });
  opener.focus();
  fireEvent.click(opener);
  return opener;
}

it("gives the focus back to the button that opened a dialog", async () => {
  render(<Page />);
  const opener = openDialog();
  expect(document.activeElement).not.toBe(opener);
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  await waitFor(() => expect(document.activeElement).toBe(opener));
});

it("gives the focus to the content when the opener is gone", async () => {
  render(<Page gone />);
  openDialog();
  fireEvent.keyDown(document.activeElement ?? document.body, { key: "Escape" });
  await waitFor(() => expect(document.activeElement?.id).toBe("main"));
});

it("takes the button of a menu for the entry that was chosen", () => {
  render(
    <>
      <button type="button" id="more">
        {"More"}
      </button>
      <div role="menu" aria-labelledby="more">
        <div role="menuitem" tabIndex={-1} data-testid="entry" />
      </div>
    </>,
  );
  screen.getByTestId("entry").focus();
  expect(openerNow()?.id).toBe("more");
});

it("begins a dialog with a form at the first field that is empty and has to be filled", async () => {
  render(
    <Dialog open onOpenChange={() => {}} title="A dialog">
      <form>
        <input aria-label="Filled" required defaultValue="olaf" />
        <input aria-label="Optional" />
        <input aria-label="Empty" required />
      </form>
    </Dialog>,
  );
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Empty")));
});

it("begins a dialog in which nothing is missing at its first field", async () => {
  render(
    <Dialog open onOpenChange={() => {}} title="A dialog">
      <form>
        <input aria-label="Filled" required defaultValue="olaf" />
        <input aria-label="Optional" />
      </form>
    </Dialog>,
  );
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Filled")));
});

it("goes to the field that was refused", () => {
  const field = { path: "password", code: "too_common", params: {} };
  render(
    <form>
      <FailureNotice
        failure={new ApiFailure({ code: "validation.failed", fields: [field] })}
        shown={["password"]}
      />
      <TextField label="Name" value="" onValue={() => {}} />
      <TextField label="Password" error="Too common" value="" onValue={() => {}} />
    </form>,
  );
  expect(document.activeElement).toBe(screen.getByLabelText("Password"));
});

it("leaves the focus on a button that waits for its answer, and takes no second press", () => {
  const submit = vi.fn((event: { preventDefault(): void }) => event.preventDefault());
  const form = (pending: boolean) => (
    <form onSubmit={submit}>
      <Button type="submit" pending={pending}>
        {"Send"}
      </Button>
    </form>
  );
  const { rerender } = render(form(false));
  const button = screen.getByRole("button", { name: "Send" });
  button.focus();
  fireEvent.click(button);
  rerender(form(true));
  fireEvent.click(button);
  expect(submit).toHaveBeenCalledTimes(1);
  expect(document.activeElement).toBe(button);
  expect(button.getAttribute("aria-disabled")).toBe("true");
});
