import { QueryClient, QueryClientProvider, useMutation } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it } from "vitest";
import { ApiFailure, toFailure } from "../api/failure";
import { enteredOver, saveEdit } from "../api/meanwhile";
import "../i18n";
import { Button } from "./Button";
import { TextField } from "./Field";
import { SaveFailure } from "./SaveFailure";

afterEach(cleanup);

interface Thing {
  name: string;
  place: string;
  starts: number;
  version: number;
}

/** A server with one thing, and somebody else at it. */
function aServer() {
  let stored: Thing = { name: "Studio", place: "Hall", starts: 0, version: 1 };
  let asked = 0;
  return {
    get: () => stored,
    load: () => Promise.resolve(stored),
    /** What somebody else does. */
    change: (part: Partial<Thing>) => {
      stored = { ...stored, ...part, version: stored.version + 1 };
    },
    patch: (version: number, part: Partial<Thing>) => {
      asked += 1;
      if (version !== stored.version) {
        const parts = { code: "precondition.failed", status: 412, requestId: `r${asked}` };
        return Promise.reject(new ApiFailure(parts));
      }
      stored = { ...stored, ...part, version: version + 1 };
      return Promise.resolve(stored);
    },
  };
}
type Server = ReturnType<typeof aServer>;

function Form({ server }: { server: Server }) {
  const [base, setBase] = useState(server.get());
  const [name, setName] = useState(base.name);
  const save = useMutation({
    mutationFn: (seen: Thing) =>
      saveEdit(seen, {
        send: ({ version }) => server.patch(version, { name }),
        load: () => server.load(),
        shown: (thing) => [thing.name, thing.place],
      }),
  });
  const take = (newest: Thing) => {
    save.reset();
    setBase(newest);
    setName(newest.name);
  };
  return (
    <div>
      <form>
        <SaveFailure
          failure={save.error ? toFailure(save.error) : null}
          saving={save.isPending}
          load={() => server.load()}
          onMine={save.mutate}
          onTheirs={take}
        />
        <TextField label="Name" value={name} onValue={setName} testId="name" />
        <Button testId="save" onClick={() => save.mutate(base)}>
          {"Save"}
        </Button>
      </form>
    </div>
  );
}

function open() {
  const server = aServer();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Form server={server} />
    </QueryClientProvider>,
  );
  const field = screen.getByTestId<HTMLInputElement>("name");
  fireEvent.change(field, { target: { value: "Mine" } });
  return { server, field, save: () => fireEvent.click(screen.getByTestId("save")) };
}

it("says that somebody else changed it, and saves mine over it, also when it happens again", async () => {
  const { server, save } = open();
  server.change({ name: "Theirs", place: "Attic" });
  save();
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("Somebody else changed this");
  // Again, before mine is there: heard once more, with the focus where it was.
  const mine = screen.getByTestId("meanwhile-mine");
  mine.focus();
  const { load } = server;
  let late = true;
  server.load = async () => {
    const newest = await load();
    if (late) server.change({ name: "Theirs again" });
    late = false;
    return newest;
  };
  fireEvent.click(mine);
  await waitFor(() => expect(screen.getByRole("alert")).not.toBe(alert));
  expect([server.get().name, document.activeElement]).toEqual(["Theirs again", mine]);
  fireEvent.click(mine);
  await waitFor(() => expect(screen.queryByTestId("meanwhile")).toBeNull());
  expect(server.get()).toMatchObject({ name: "Mine", place: "Attic" });
});

it("takes theirs: the form shows it, says so, and can be saved from there", async () => {
  const { server, field, save } = open();
  for (const name of ["Theirs", "Theirs again"]) {
    fireEvent.change(field, { target: { value: "Mine" } });
    server.change({ name });
    save();
    fireEvent.click(await screen.findByTestId("meanwhile-theirs"));
    await waitFor(() => expect(field.value).toBe(name));
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.getByTestId("meanwhile-taken").textContent).toContain("filled with what is stored");
    await waitFor(() => expect(document.activeElement).toBe(field));
  }
  fireEvent.change(field, { target: { value: "Mine at last" } });
  save();
  await waitFor(() => expect(server.get().name).toBe("Mine at last"));
});

it("says why filled with what is stored cannot be had, and lets somebody try again", async () => {
  const { server, save } = open();
  server.change({ name: "Theirs" });
  save();
  const mine = await screen.findByTestId("meanwhile-mine");
  const { load } = server;
  server.load = () => Promise.reject(new ApiFailure({ code: "client.unreachable" }));
  fireEvent.click(mine);
  await screen.findByTestId("failure");
  server.load = load;
  fireEvent.click(mine);
  await waitFor(() => expect(server.get().name).toBe("Mine"));
});

it("asks nobody where only something changed that the form does not show", async () => {
  const { server, save } = open();
  server.change({ starts: 1 });
  save();
  await waitFor(() => expect(server.get()).toMatchObject({ name: "Mine", starts: 1 }));
  expect(screen.queryByRole("alert")).toBeNull();
});

it("lays over filled with what is stored only what was touched", () => {
  const before = { name: "a", video: { bitrate: "1M", codec: "x" } };
  const entered = { name: "a", video: { bitrate: "2M", codec: "x" } };
  const stored = { name: "b", video: { bitrate: "3M", codec: "y" } };
  expect(enteredOver(before, entered, stored)).toEqual({ name: "b", video: { bitrate: "2M", codec: "y" } });
});
