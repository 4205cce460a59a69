import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it } from "vitest";
import "../i18n";
import { Dialog } from "./Dialog";
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
