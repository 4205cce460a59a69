import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AuditEvent, SecurityOverview, User } from "../../api/types";
import i18n from "../../i18n";
import { isFiltered, toFilter, validateAuditSearch } from "./audit/filters";
import { actions, auditSentence } from "./audit/sentence";
import { findingsOf } from "./overview/findings";
import { changesOf, draftOf, isComplete, toNewUser } from "./users/draft";
import { strongest, suggestPassword } from "./users/roles";

const row = (part: Partial<AuditEvent>): AuditEvent => ({
  seq: 1,
  id: "a",
  at: "2026-11-26T12:00:00Z",
  actor: "anna",
  action: "auth.login",
  outcome: "ok",
  target_type: null,
  target_id: null,
  ip: null,
  session_id: null,
  token_id: null,
  meta: {},
  ...part,
});

describe("the filters of the trail", () => {
  it("stand in the address and take nothing else from it", () => {
    const search = {
      action: "auth.*",
      outcome: "refused",
      range: "day",
      page: 3,
      actor: 42,
      evil: "x",
      from: "now",
    };
    expect(validateAuditSearch(search)).toEqual({
      action: "auth.*",
      outcome: "refused",
      range: "day",
      page: 3,
      actor: "42",
    });
    expect(
      validateAuditSearch({ outcome: "maybe", page: -1, range: "own", from: "2026-11-01T08:00", to: "x" }),
    ).toEqual({
      range: "own",
      from: "2026-11-01T08:00",
    });
  });

  it("become what the server is asked for", () => {
    const now = Date.parse("2026-11-26T12:00:00Z");
    expect(toFilter({ range: "day", target: "user" }, now)).toEqual({
      target_type: "user",
      since: "2026-11-25T12:00:00.000Z",
    });
    const own = toFilter({ range: "own", from: "2026-11-01T08:00", to: "2026-11-02T08:00" }, now);
    expect(Date.parse(own.until ?? "") - Date.parse(own.since ?? "")).toBe(86_400_000);
    expect(isFiltered({ page: 4 })).toBe(false);
    expect(isFiltered({ actor: "anna" })).toBe(true);
  });
});

describe("a row of the trail", () => {
  const say = (part: Partial<AuditEvent>) => auditSentence(i18n.t, row(part));

  it("is one sentence", () => {
    expect(say({})).toBe("anna signed in.");
    expect(say({ outcome: "refused", meta: { username: "root" } })).toBe("Sign-in as root was refused.");
    const changed = { name: "Twitch", changed: ["url"], secrets: ["stream_key"] };
    expect(say({ action: "destination.update", meta: changed })).toBe(
      "anna changed the destination Twitch. Changed: url, stream_key.",
    );
    expect(say({ action: "stream.delete", target_id: "01234567-89ab-4cde-8f01-23456789abcd" })).toBe(
      "anna deleted the stream 01234567.",
    );
  });

  it("names what a row of counted refusals is about", () => {
    const counted = { outcome: "refused", target_id: null } as const;
    const targets = ["73062e18-d2e8-4c0f-9d69-c570482918e7"];
    expect(say({ ...counted, meta: { repeated: 4, targets } })).toBe("Sign-in as 73062e18 was refused.");
    const routes = ["GET /users", "GET /audit", "GET /tokens", "POST /users"];
    expect(say({ ...counted, action: "auth.forbidden", meta: { repeated: 9, targets: routes } })).toBe(
      "anna was turned away: GET /users, GET /audit, GET /tokens …",
    );
    expect(say({ ...counted, meta: { repeated: 4 } })).toBe("Signing in was refused.");
    expect(say({ ...counted, action: "auth.forbidden", meta: {} })).toBe("anna was turned away.");
  });

  it("tells a question for a proof from a refusal", () => {
    const asked = { action: "auth.forbidden", outcome: "refused", target_id: "POST /users" } as const;
    expect(say({ ...asked, meta: { code: "auth.reauthentication_required" } })).toBe(
      "anna was asked to prove again who they are: POST /users",
    );
    expect(say({ ...asked, meta: { code: "auth.forbidden" } })).toBe("anna was turned away: POST /users");
  });

  it("needs no facts", () => {
    expect(say({ action: "auth.2fa_setup", meta: null as never })).toBe(
      "anna began to set up a second factor.",
    );
  });

  it("stays readable when the action is not known", () => {
    expect(say({ action: "moon.land", target_id: "sea" })).toBe("anna: moon.land sea");
    expect(say({ action: "moon.land", outcome: "refused", actor: null })).toContain("Somebody was refused");
  });

  const catalogue = join(import.meta.dirname, "../../../../crates/domain/src/audit/actions.rs");
  it.runIf(existsSync(catalogue))("has a sentence for every action of the server", () => {
    const names = [...readFileSync(catalogue, "utf8").matchAll(/^ {4}action\("([a-z0-9_.]+)"/gm)].map(
      ([, name]) => name,
    );
    expect(actions().toSorted()).toEqual(names.toSorted());
  });
});

describe("the overview", () => {
  const good: SecurityOverview = {
    key_backup_confirmed: true,
    keys: [{ id: "k1", rows: 9, first: true }],
    admins_without_second_factor: 0,
    second_factor_roles: ["admin"],
    ffmpeg: { available: true, version: "9.0.2", vulnerable: false },
    csp_mode: "enforced",
    tls_seen: true,
    unreadable_rows: 0,
    former_secret_keys: 0,
    active_admins: 2,
    environment: "production",
    limits: {
      enabled: true,
      auth_attempts: 10,
      auth_window_s: 300,
      access_token_minutes: 30,
      session_days: 14,
    },
    passwords: { min_length: 8, max_length: 128 },
  };
  const quiet = { reports: 0, refusedSignIns: 3, local: false };

  it("is content when all is well", () => {
    expect(findingsOf(good, quiet).map(({ level }) => level)).toEqual(Array(11).fill("good"));
  });

  it("puts what opens a door before what leaves one ajar", () => {
    const poor = {
      ...good,
      key_backup_confirmed: false,
      tls_seen: false,
      unreadable_rows: 1,
      admins_without_second_factor: 2,
      keys: [...good.keys, { id: "k0", rows: 4, first: false }],
    };
    const found = findingsOf(poor, { ...quiet, reports: 1, refusedSignIns: 500 }).filter(
      ({ level }) => level !== "good",
    );
    expect(found.map(({ id, count }) => [id, count])).toEqual([
      ["unreadable", 1],
      ["key_backup", 0],
      ["admin_factor", 2],
      ["rotation", 4],
      ["tls", 0],
      ["csp_reports", 1],
      ["sign_ins", 500],
    ]);
  });

  it("calls nothing good that is not known", () => {
    const ids = findingsOf(good, { ...quiet, reports: undefined, refusedSignIns: undefined }).map(
      ({ id }) => id,
    );
    expect(ids).not.toContain("sign_ins");
    expect(ids).not.toContain("csp_reports");
  });

  it("does not ask a page of this machine for HTTPS", () => {
    const plain = { ...good, tls_seen: false };
    const ids = findingsOf(plain, { ...quiet, local: true }).map(({ id }) => id);
    expect(ids).not.toContain("tls");
    expect(findingsOf(plain, quiet)[0]).toMatchObject({ id: "tls", level: "weak" });
  });

  it("does not take an unknown FFmpeg for a good one", () => {
    const unknown = { ...good, ffmpeg: { available: true, version: null, vulnerable: null } };
    expect(findingsOf(unknown, quiet)[0]).toMatchObject({ id: "ffmpeg", level: "bad" });
  });
});

describe("a user being edited", () => {
  const ben = {
    username: "ben",
    email: null,
    language: "en",
    roles: ["viewer", "operator"],
    is_active: true,
  } as User;

  it("sends only what changed, and keeps further roles", () => {
    expect(changesOf(draftOf(ben), ben)).toEqual({});
    expect(changesOf({ ...draftOf(ben), role: "admin", email: " b@example.org " }, ben)).toEqual({
      email: "b@example.org",
      roles: ["admin"],
    });
    expect(changesOf({ ...draftOf(ben), active: false }, ben)).toEqual({ is_active: false });
  });

  it("has to change a password that was handed over, unless somebody says otherwise", () => {
    const draft = { ...draftOf(null), username: " ben ", password: "a good sentence" };
    expect(isComplete({ ...draft, password: "short" }, true)).toBe(false);
    expect(toNewUser(draft)).toMatchObject({
      username: "ben",
      roles: ["operator"],
      must_change_password: true,
    });
  });

  it("gets a password that is long and has no letters that look alike", () => {
    const password = suggestPassword((bytes) => crypto.getRandomValues(bytes));
    expect(password).toMatch(
      /^([abcdefghjkmnpqrstuvwxyz23456789]{5}-){3}[abcdefghjkmnpqrstuvwxyz23456789]{5}$/,
    );
    expect(suggestPassword((bytes) => crypto.getRandomValues(bytes))).not.toBe(password);
    expect(strongest(["viewer", "admin"])).toBe("admin");
    expect(strongest([])).toBe("viewer");
  });
});
