// Signing in, the own account, users, the trail: as far as the console asks. The good code is 123456, the good
// recovery code 2345-6789; "wrong" is the wrong password.
import { randomBytes, randomUUID } from "node:crypto";
import { checkVersion, created, field, find, gone, invalid, list, Refusal } from "./answers.mjs";
import { makeUser } from "./people.mjs";

const CODE = "123456";
const RECOVERY = "2345-6789";
const code = () =>
  randomBytes(12)
    .toString("hex")
    .toUpperCase()
    .replace(/(.{4})(?=.)/g, "$1-");
const codes = () => Array.from({ length: 10 }, code);

/** A token that looks like one: the console reads `sub`, `iat` and `exp`. */
export function accessToken(subject, ttl) {
  const now = Math.floor(Date.now() / 1_000);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ sub: subject, iat: now, exp: now + ttl })}.x`;
}

const tokens = (mock) => ({
  access_token: accessToken(mock.world.people.me.id, mock.ttl),
  refresh_token: randomBytes(12).toString("base64url"),
  token_type: "bearer",
});

/** A picture of squares that no scanner has to read. */
const QR = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h29v29H0z"/><path d="${Array.from(
  { length: 841 },
  (_, at) => {
    const [x, y] = [at % 29, Math.floor(at / 29)];
    const eye = (cx, cy) => Math.max(Math.abs(x - cx), Math.abs(y - cy));
    const near = [eye(3, 3), eye(25, 3), eye(3, 25)].find((far) => far <= 4);
    const dark = near === undefined ? (x * 7 + y * 13 + x * y) % 3 === 0 : near !== 2 && near !== 4;
    return dark ? `M${x} ${y}h1v1h-1z` : "";
  },
).join("")}"/></svg>`;

function checkFactor(people, body) {
  if (!people.factor.enabled) return;
  if (body.recovery_code) {
    if (body.recovery_code !== RECOVERY) throw new Refusal(401, "auth.totp_invalid");
  } else if (!body.totp_code) {
    throw new Refusal(401, "auth.totp_required");
  } else if (body.totp_code !== CODE) {
    const skew = body.totp_code === "654321" ? { clock_skew_s: "-240" } : {};
    throw new Refusal(401, "auth.totp_invalid", skew);
  }
}

/** A route that wants a fresh proof. */
const sensitive = (run) => (context) => {
  if (context.world.people.wantsProof) throw new Refusal(403, "auth.reauthentication_required");
  return run(context);
};
const people = (run) => (context) => run({ ...context, people: context.world.people });
const matches = (wanted, action) =>
  wanted.endsWith("*") ? action.startsWith(wanted.slice(0, -1)) : action === wanted;

function trailOf({ people: { trail }, query }) {
  const is = (name, value) => !query.get(name) || query.get(name) === value;
  return trail.filter(
    (row) =>
      (!query.get("action") || matches(query.get("action"), row.action)) &&
      is("actor", row.actor) &&
      is("target_type", row.target_type) &&
      is("outcome", row.outcome) &&
      (!query.get("since") || row.at >= query.get("since")) &&
      (!query.get("until") || row.at <= query.get("until")),
  );
}

export const IDENTITY_ROUTES = [
  [
    "POST",
    "/auth/login",
    people(({ mock, people, body }) => {
      if (body.password === "wrong") throw new Refusal(401, "auth.invalid_credentials");
      if (body.password === "often") throw new Refusal(429, "auth.rate_limited", { retry_after: "42" });
      checkFactor(people, body);
      return { body: { ...tokens(mock), user: people.me, device_token: "device", expires_in_s: mock.ttl } };
    }),
  ],
  ["POST", "/auth/refresh", ({ mock }) => (mock.ended ? refuseRefresh() : { body: tokens(mock) })],
  ["POST", "/auth/logout", () => gone],
  ["GET", "/auth/me", people(({ people }) => ({ body: people.me }))],
  [
    "POST",
    "/auth/reauthenticate",
    people(({ people, body }) => {
      if (body.password === "wrong") throw new Refusal(401, "auth.invalid_credentials");
      checkFactor(people, body);
      people.wantsProof = false;
      return gone;
    }),
  ],
  [
    "POST",
    "/auth/password",
    people(({ people, body }) => {
      if (body.current_password === "wrong") throw new Refusal(401, "auth.invalid_credentials");
      if (/^password/i.test(body.new_password)) throw invalid(field("new_password", "too_common"));
      people.me.must_change_password = false;
      return gone;
    }),
  ],
  ["GET", "/auth/2fa", people(({ people }) => ({ body: people.factor }))],
  [
    "POST",
    "/auth/2fa/setup",
    people(
      sensitive(({ world }) => {
        const { username } = world.people.me;
        const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
        return {
          body: {
            secret,
            otpauth_uri: `otpauth://totp/CastCore:${username}?secret=${secret}&issuer=CastCore`,
            qr_svg: QR,
          },
        };
      }),
    ),
  ],
  [
    "POST",
    "/auth/2fa/verify",
    people(({ people, body }) => {
      if (body.code !== CODE) throw new Refusal(400, "auth.totp_invalid");
      Object.assign(people.factor, { enabled: true, recovery_codes_left: 10 });
      Object.assign(people.me, { totp_enabled: true, second_factor_required: false });
      return { body: { enabled: true, recovery_codes: codes() } };
    }),
  ],
  [
    "POST",
    "/auth/2fa/disable",
    people(
      sensitive(({ world: { people }, body }) => {
        if (body.code !== CODE) throw new Refusal(400, "auth.totp_invalid");
        people.factor.enabled = false;
        people.me.totp_enabled = false;
        return { body: { enabled: false } };
      }),
    ),
  ],
  ["POST", "/auth/2fa/recovery-codes", people(sensitive(() => ({ body: { recovery_codes: codes() } })))],
  ["GET", "/auth/sessions", people(({ people }) => list(people.sessions))],
  [
    "POST",
    "/auth/sessions/revoke-others",
    people(({ people }) => {
      people.sessions = people.sessions.filter(({ current }) => current);
      return gone;
    }),
  ],
  [
    "DELETE",
    "/auth/sessions/:id",
    people(({ people, params }) => {
      people.sessions = people.sessions.filter(({ id }) => id !== params.id);
      return gone;
    }),
  ],
  ["GET", "/tokens", people(({ people }) => list(people.tokens))],
  [
    "POST",
    "/tokens",
    people(
      sensitive(({ world: { people }, body }) => {
        if (people.tokens.some(({ name }) => name === body.name)) throw invalid(field("name", "taken"));
        const days = body.expires_in_days;
        const made = {
          id: randomUUID(),
          name: body.name,
          scopes: body.scopes,
          last_used_at: null,
          last_used_ip: null,
          expires_at: days ? new Date(Date.now() + days * 86_400_000).toISOString() : null,
          created_at: new Date().toISOString(),
        };
        people.tokens.unshift(made);
        return created({ ...made, token: `cc_${randomBytes(32).toString("base64url")}4fQx9A` });
      }),
    ),
  ],
  [
    "DELETE",
    "/tokens/:id",
    people(({ people, params }) => {
      people.tokens = people.tokens.filter(({ id }) => id !== params.id);
      return gone;
    }),
  ],
  ["PATCH", "/settings/me", people(({ people, body }) => ({ body: bump(people.me, body) }))],
  ["GET", "/settings", people(({ people }) => ({ body: people.settings }))],
  [
    "PATCH",
    "/settings",
    people(({ people, body }) => {
      Object.assign(people.settings, body);
      if (body.second_factor_roles) people.overview.second_factor_roles = body.second_factor_roles;
      return { body: people.settings };
    }),
  ],
  ["GET", "/users", people(({ people }) => list(people.users))],
  [
    "POST",
    "/users",
    people(
      sensitive(({ world: { people }, body }) => {
        if (people.users.some(({ username }) => username === body.username)) {
          throw new Refusal(409, "validation.failed", { username: "taken" });
        }
        const { password: _password, ...rest } = body;
        people.users.push(makeUser(rest));
        return created(people.users.at(-1));
      }),
    ),
  ],
  [
    "PATCH",
    "/users/:id",
    people(
      sensitive(({ world: { people }, params, body, request }) => {
        const user = find(people.users, params.id, "user_id");
        checkVersion(user, request);
        const { password, ...rest } = body;
        const loses =
          user.roles.includes("admin") &&
          (rest.is_active === false || (rest.roles && !rest.roles.includes("admin")));
        const admins = people.users.filter((each) => each.is_active && each.roles.includes("admin"));
        if (loses && admins.length === 1) throw new Refusal(409, "users.last_admin");
        return { body: bump(user, { ...rest, ...(password ? { must_change_password: true } : {}) }) };
      }),
    ),
  ],
  [
    "DELETE",
    "/users/:id",
    people(
      sensitive(({ world: { people }, params }) => {
        people.users = people.users.filter(({ id }) => id !== params.id);
        return gone;
      }),
    ),
  ],
  [
    "POST",
    "/users/:id/2fa/reset",
    people(
      sensitive(({ world: { people }, params }) => ({
        body: bump(find(people.users, params.id, "user_id"), { totp_enabled: false }),
      })),
    ),
  ],
  [
    "GET",
    "/users/:id/sessions",
    people(({ people }) => list(people.sessions.map((each) => ({ ...each, current: false })))),
  ],
  ["DELETE", "/users/:id/sessions", people(() => gone)],
  [
    "GET",
    "/audit",
    people((context) => {
      const rows = trailOf(context);
      const offset = Number(context.query.get("offset") ?? 0);
      const limit = Number(context.query.get("limit") ?? 100);
      return {
        body: rows.slice(offset, offset + limit),
        headers: { "X-Total-Count": String(rows.length) },
      };
    }),
  ],
  ["GET", "/audit/export", people((context) => ({ body: trailOf(context) }))],
  ["GET", "/security/overview", people(({ people }) => ({ body: people.overview }))],
  [
    "POST",
    "/security/key-backup-confirmed",
    people(({ people }) => {
      people.overview.key_backup_confirmed = true;
      people.me.key_backup_confirmed = true;
      return gone;
    }),
  ],
  ["GET", "/security/csp-reports", people(({ people }) => list(people.reports))],
  [
    "DELETE",
    "/security/csp-reports",
    people(({ people }) => {
      people.reports = [];
      return gone;
    }),
  ],
];

function bump(thing, body) {
  return Object.assign(thing, body, { version: thing.version + 1 });
}

function refuseRefresh() {
  throw new Refusal(401, "auth.token_expired");
}
