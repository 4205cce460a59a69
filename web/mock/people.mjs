// Who may come in, in the world of the mock server: users, sessions, tokens, the trail, the state of protection.
import { randomUUID } from "node:crypto";

const NOW = () => Date.now();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ago = (ms) => new Date(NOW() - ms).toISOString();
const ahead = (ms) => new Date(NOW() + ms).toISOString();

const PERMISSIONS = [
  "account.self",
  "account.enrol",
  "account.security",
  "streams.read",
  "streams.write",
  "streams.control",
  "streams.preview",
  "streams.watch",
  "profiles.read",
  "profiles.write",
  "destinations.read",
  "destinations.write",
  "files.read",
  "monitoring.read",
  "logs.read",
  "settings.read",
  "settings.write",
  "users.read",
  "users.write",
  "audit.read",
  "security.read",
];

export function makeUser(body) {
  return {
    id: randomUUID(),
    email: null,
    language: "en",
    is_active: true,
    roles: ["operator"],
    totp_enabled: false,
    must_change_password: false,
    second_factor_required: false,
    last_login_at: null,
    created_at: ago(0),
    version: 1,
    permissions: [],
    ...body,
  };
}

const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
const SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Mobile/15E148 Safari/604.1";
const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";

function makeSession(device, user_agent, ip, first, last, current = false) {
  const times = { created_at: ago(first), last_used_at: ago(last), expires_at: ahead(12 * DAY) };
  return { id: randomUUID(), device, user_agent, ip, ...times, current };
}

function makeTrail(users) {
  const [anna, ben] = users;
  const rows = [];
  const row = (minutes, actor, action, more = {}) =>
    rows.push({
      seq: 0,
      id: randomUUID(),
      at: ago(minutes * MINUTE),
      actor,
      action,
      outcome: "ok",
      target_type: null,
      target_id: null,
      ip: "192.168.10.21",
      session_id: null,
      token_id: null,
      meta: {},
      ...more,
    });
  const refused = { outcome: "refused", ip: "203.0.113.77" };
  row(3, "anna", "auth.login", { target_type: "user", target_id: anna.id, session_id: randomUUID() });
  row(9, "ben", "stream.start", {
    target_type: "stream_job",
    target_id: randomUUID(),
    meta: { name: "Sunday Service" },
  });
  row(12, "anonymous", "auth.login", {
    ...refused,
    target_type: "user",
    meta: { username: "admin", repeated: 212, targets: ["admin", "root"] },
  });
  row(22, "anonymous", "auth.login", { ...refused, target_type: "user", meta: { username: "admin" } });
  row(31, "carla", "auth.forbidden", {
    outcome: "refused",
    target_type: "route",
    target_id: "POST /stream-jobs/{id}/stop",
    meta: { code: "auth.forbidden", repeated: 3 },
  });
  row(55, "anna", "destination.update", {
    target_type: "destination",
    target_id: randomUUID(),
    meta: { name: "Twitch", changed: ["url"], secrets: ["stream_key"] },
  });
  row(70, "anna", "user.update", {
    target_type: "user",
    target_id: ben.id,
    meta: { username: "ben", changed: ["roles"] },
  });
  row(95, "anna", "token.create", {
    target_type: "api_token",
    target_id: randomUUID(),
    meta: { name: "Scheduler at the church" },
  });
  row(130, "ben", "auth.2fa_enabled", { target_type: "user", target_id: ben.id });
  row(180, "night-loop", "stream.finish", {
    ip: null,
    target_type: "stream_job",
    target_id: randomUUID(),
    meta: { name: "Night Loop" },
  });
  for (let hour = 4; hour < 60; hour += 1) {
    row(hour * 60, hour % 3 ? "ben" : "anna", hour % 2 ? "stream.start" : "stream.stop", {
      target_type: "stream_job",
      target_id: randomUUID(),
      meta: { name: hour % 4 ? "Night Loop" : "Podcast" },
    });
  }
  return rows.map((each, index) => ({ ...each, seq: rows.length - index }));
}

/** Everything about people. `full` has some; other scenarios have the first administrator only. */
export function makePeople(scenario) {
  const anna = makeUser({
    id: "6d0f7f0e-8a0c-4d55-9f0a-3f7a8a1f0001",
    username: "anna",
    email: "anna@example.org",
    roles: ["admin"],
    last_login_at: ago(MINUTE),
    created_at: ago(90 * DAY),
    permissions: PERMISSIONS,
    key_backup_confirmed: true,
  });
  const others = [
    makeUser({
      username: "ben",
      email: "ben@example.org",
      totp_enabled: true,
      last_login_at: ago(2 * HOUR),
      created_at: ago(60 * DAY),
    }),
    makeUser({ username: "carla", roles: ["viewer"], must_change_password: true, created_at: ago(DAY) }),
    makeUser({
      username: "dieter",
      roles: ["admin"],
      is_active: false,
      last_login_at: ago(40 * DAY),
      created_at: ago(80 * DAY),
    }),
  ];
  const full = scenario === "full";
  const users = full ? [anna, ...others] : [anna];
  return {
    me: anna,
    users,
    /** Whether sensitive routes want a fresh proof. */
    wantsProof: false,
    factor: { enabled: false, pending: false, recovery_codes_left: 0, required: false },
    sessions: [
      makeSession("Chrome, Linux", CHROME, "192.168.10.21", 2 * DAY, 0, true),
      ...(full
        ? [
            makeSession("Safari, iPhone", SAFARI, "2001:db8:4::17", 9 * DAY, 3 * HOUR),
            makeSession("Firefox, Windows", FIREFOX, "198.51.100.4", 20 * DAY, 6 * DAY),
          ]
        : []),
    ],
    tokens: full
      ? [
          {
            id: randomUUID(),
            name: "Scheduler at the church",
            scopes: ["streams:control"],
            last_used_at: ago(4 * HOUR),
            last_used_ip: "192.168.10.40",
            expires_at: ahead(40 * DAY),
            created_at: ago(50 * DAY),
          },
          {
            id: randomUUID(),
            name: "Dashboard in the hall",
            scopes: ["streams:read", "monitoring:read"],
            last_used_at: null,
            last_used_ip: null,
            expires_at: ahead(3 * DAY),
            created_at: ago(87 * DAY),
          },
        ]
      : [],
    trail: full ? makeTrail([anna, ...others]) : [],
    settings: { instance_name: "Studio", default_language: "en", second_factor_roles: [] },
    overview: {
      key_backup_confirmed: !full,
      keys: [
        { id: "k-7f3a91", rows: 14, first: true },
        { id: "k-02bd6c", rows: 3, first: false },
      ],
      admins_without_second_factor: 1,
      second_factor_roles: [],
      ffmpeg: { available: true, version: "9.0.2", vulnerable: false },
      csp_mode: "enforced",
      tls_seen: false,
      unreadable_rows: 0,
      former_secret_keys: 0,
      active_admins: 1,
      environment: "production",
      limits: {
        enabled: true,
        auth_attempts: 10,
        auth_window_s: 300,
        access_token_minutes: 30,
        session_days: 14,
      },
      passwords: { min_length: 8, max_length: 128 },
    },
    reports: full
      ? [
          {
            id: "a",
            directive: "script-src-elem",
            blocked: "inline",
            document: "/streams",
            disposition: "enforce",
            reports: 17,
            first_seen_at: ago(2 * DAY),
            last_seen_at: ago(HOUR),
          },
          {
            id: "b",
            directive: "connect-src",
            blocked: "https://tracker.example",
            document: "/login",
            disposition: "enforce",
            reports: 2,
            first_seen_at: ago(5 * HOUR),
            last_seen_at: ago(5 * HOUR),
          },
        ]
      : [],
  };
}
