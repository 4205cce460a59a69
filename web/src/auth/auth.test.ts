import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { authorizedFetch } from "../api/client";
import { endingTokens, sessionEnd } from "../shell/expiry";
import { session } from ".";
import { demandOf, demands } from "./demands";
import { deviceToken, keepDeviceToken } from "./device";
import { proof } from "./proof";

const answer = (status: number, code?: string) =>
  new Response(code ? JSON.stringify({ error: { code, params: {} } }) : "{}", { status });
const request = () => new Request("http://localhost/api/v1/tokens", { method: "POST", body: '{"name":"x"}' });

describe("a request", () => {
  const sent: string[] = [];
  let answers: Response[] = [];
  beforeEach(() => {
    sent.length = 0;
    vi.spyOn(session, "access").mockResolvedValue("token-1");
    vi.spyOn(session, "replace").mockResolvedValue("token-2");
    vi.stubGlobal("fetch", async (each: Request) => {
      sent.push(`${each.headers.get("authorization")} ${await each.text()}`);
      return answers.shift() ?? answer(500);
    });
  });
  afterEach(() => void vi.unstubAllGlobals());

  it("goes out again, whole, after the proof that the server wanted", async () => {
    answers = [answer(403, "auth.reauthentication_required"), answer(201)];
    const pending = authorizedFetch(request());
    await vi.waitFor(() => expect(proof.open.get()).toBe(true));
    proof.settle(true);
    expect((await pending).status).toBe(201);
    expect(sent).toEqual(['Bearer token-1 {"name":"x"}', 'Bearer token-1 {"name":"x"}']);
  });

  it("is left alone when the proof is not given", async () => {
    answers = [answer(403, "auth.reauthentication_required")];
    const pending = authorizedFetch(request());
    await vi.waitFor(() => expect(proof.open.get()).toBe(true));
    proof.settle(false);
    expect((await pending).status).toBe(403);
    expect(sent).toHaveLength(1);
  });

  it("asks once for all that want a proof at the same time", async () => {
    answers = [
      answer(403, "auth.reauthentication_required"),
      answer(403, "auth.reauthentication_required"),
      answer(201),
      answer(201),
    ];
    const both = Promise.all([authorizedFetch(request()), authorizedFetch(request())]);
    await vi.waitFor(() => expect(sent).toHaveLength(2));
    await vi.waitFor(() => expect(proof.open.get()).toBe(true));
    proof.settle(true);
    expect((await both).map(({ status }) => status)).toEqual([201, 201]);
  });

  it("tries a newer token when the old one is refused, and not when a password was wrong", async () => {
    answers = [answer(401, "auth.token_expired"), answer(200)];
    expect((await authorizedFetch(request())).status).toBe(200);
    expect(sent[1]).toContain("token-2");
    answers = [answer(401, "auth.invalid_credentials")];
    expect((await authorizedFetch(request())).status).toBe(401);
    expect(sent).toHaveLength(3);
  });

  it("makes the page look again when something has to be done first", async () => {
    const heard = vi.fn();
    demands.onNews(heard);
    answers = [answer(403, "auth.password_change_required"), answer(403, "auth.forbidden")];
    await authorizedFetch(request());
    await authorizedFetch(request());
    expect(heard).toHaveBeenCalledOnce();
  });
});

it("puts the password before the second factor", () => {
  const user = { must_change_password: true, second_factor_required: true };
  expect(demandOf(user as never)).toBe("password");
  expect(demandOf({ ...user, must_change_password: false } as never)).toBe("factor");
  expect(demandOf(undefined)).toBeNull();
});

describe("known devices", () => {
  beforeEach(() => localStorage.clear());

  it("keep one token a user, whatever the case of the name", () => {
    keepDeviceToken(localStorage, "Anna", "one");
    keepDeviceToken(localStorage, "ben", "two");
    keepDeviceToken(localStorage, "anna ", "three");
    expect([deviceToken(localStorage, "ANNA"), deviceToken(localStorage, "ben")]).toEqual(["three", "two"]);
  });

  it("are bounded, and do not stumble over foreign text", () => {
    for (let each = 0; each < 20; each += 1) keepDeviceToken(localStorage, `user${each}`, "x");
    expect([deviceToken(localStorage, "user19"), deviceToken(localStorage, "user0")]).toEqual([
      "x",
      undefined,
    ]);
    localStorage.setItem("castcore.devices", '[["a"],7,{"b":1}]');
    expect(deviceToken(localStorage, "a")).toBeUndefined();
    localStorage.setItem("castcore.devices", "{");
    expect(deviceToken(localStorage, "a")).toBeUndefined();
  });
});

describe("what is about to end", () => {
  const now = Date.parse("2026-11-26T12:00:00Z");
  const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();

  it("is told of this session only, in its last half hour", () => {
    const sessions = (minutes: number) => [
      { current: false, expires_at: at(1) },
      { current: true, expires_at: at(minutes) },
    ];
    expect(sessionEnd(sessions(31) as never, now)).toBeNull();
    expect(sessionEnd(sessions(29) as never, now)).toBe(at(29));
    expect(sessionEnd(sessions(-1) as never, now)).toBeNull();
  });

  it("is told of tokens, the nearest first, until it is waved away", () => {
    const tokens = [
      { id: "a", expires_at: at(60 * 24 * 5) },
      { id: "b", expires_at: at(60 * 24 * 2) },
      { id: "c", expires_at: at(60 * 24 * 30) },
      { id: "d", expires_at: null },
    ];
    const ids = (told: string[]) => endingTokens(tokens as never, told, now).map(({ id }) => id);
    expect(ids([])).toEqual(["b", "a"]);
    expect(ids(["b"])).toEqual(["a"]);
  });
});
