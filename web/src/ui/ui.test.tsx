import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readFailure } from "../api/failure";
import "../i18n";
import { ConfirmProvider, useConfirm } from "./Confirm";
import { FailureNotice } from "./FailureNotice";
import { type SecretEdit, SecretField } from "./Field";
import { sparkPoints } from "./Spark";

afterEach(cleanup);

describe("a failure", () => {
  const body = {
    error: {
      code: "validation.failed",
      level: "error",
      request_id: "0123456789abcdef",
      params: {
        fields: [
          { path: "name", code: "required" },
          { path: "outputs.0.format", code: "unknown" },
        ],
      },
    },
  };

  it("is announced, with the request's id and the fields that have no place of their own", () => {
    render(<FailureNotice failure={readFailure(body, 422, null)} shown={["name"]} />);
    expect(screen.getByRole("alert").textContent).toContain("Please check the fields");
    expect(screen.getByTestId("request-id").textContent).toBe("0123456789abcdef");
    expect(screen.getByText("outputs.0.format")).toBeTruthy();
    expect(screen.queryByText("name")).toBeNull();
  });
});

describe("a secret", () => {
  function Form({ mask, onEdit }: { mask: string | null; onEdit(edit: SecretEdit): void }) {
    const [edit, setEdit] = useState<SecretEdit>({ mode: "keep" });
    const change = (next: SecretEdit) => {
      setEdit(next);
      onEdit(next);
    };
    return <SecretField label="Key" help="" mask={mask} edit={edit} onEdit={change} testId="key" />;
  }

  it("says what is wrong with it also while it is stored, and is not cleared where it is needed", () => {
    const field = (clearable: boolean) => (
      <SecretField
        label="Key"
        help=""
        error="It is missing."
        mask="••••"
        edit={{ mode: "keep" }}
        onEdit={() => {}}
        clearable={clearable}
      />
    );
    const { rerender } = render(field(true));
    expect(screen.getByRole("button", { name: "Clear" })).toBeTruthy();
    expect(screen.getByRole("alert").textContent).toBe("It is missing.");
    rerender(field(false));
    expect(screen.queryByRole("button", { name: "Clear" })).toBeNull();
    expect(screen.getByRole("button", { name: "Replace" })).toBeTruthy();
  });

  it("shows its mask and no field until it is replaced", () => {
    const onEdit = vi.fn();
    render(<Form mask="••••7f3k" onEdit={onEdit} />);
    expect(screen.getByText(/••••7f3k/)).toBeTruthy();
    expect(screen.queryByTestId("key")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Replace" }));
    const field = screen.getByTestId<HTMLInputElement>("key");
    expect([field.value, field.type]).toEqual(["", "password"]);
    fireEvent.change(field, { target: { value: "new" } });
    expect(onEdit).toHaveBeenLastCalledWith({ mode: "set", value: "new" });
    fireEvent.click(screen.getByRole("button", { name: "Keep the stored one" }));
    expect(onEdit).toHaveBeenLastCalledWith({ mode: "keep" });
  });

  it("is cleared only on request", () => {
    const onEdit = vi.fn();
    render(<Form mask="••••7f3k" onEdit={onEdit} />);
    fireEvent.click(screen.getByRole("button", { name: "Clear" }));
    expect(onEdit).toHaveBeenLastCalledWith({ mode: "clear" });
  });
});

describe("a question", () => {
  function Asker({ heard }: { heard(yes: boolean): void }) {
    const confirm = useConfirm();
    const ask = () => confirm({ title: "Stop?", text: ["It goes off air."], yes: "Stop it" }).then(heard);
    return (
      <button type="button" data-testid="ask" onClick={() => void ask()}>
        {"?"}
      </button>
    );
  }

  it.each([
    ["confirm-yes", true],
    ["confirm-no", false],
  ])("answers %s with %s", async (button, answer) => {
    const heard = vi.fn();
    render(
      <ConfirmProvider>
        <Asker heard={heard} />
      </ConfirmProvider>,
    );
    fireEvent.click(screen.getByTestId("ask"));
    expect(screen.getByRole("alertdialog").textContent).toContain("It goes off air.");
    fireEvent.click(screen.getByTestId(button));
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(answer));
  });
});

describe("a small chart", () => {
  it("keeps the newest value at the right edge and zero at the bottom", () => {
    const points = sparkPoints([0, 5, 10]);
    expect(points[2]).toEqual({ x: 120, y: 3 });
    expect(points[0]?.y).toBe(28);
    expect(sparkPoints([])).toEqual([]);
  });

  it("draws silence as a line at the bottom", () => {
    expect(sparkPoints([0, 0]).map(({ y }) => y)).toEqual([28, 28]);
  });
});
