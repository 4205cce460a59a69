// Pictures of signing in, the own account and the pages of administrators.

const inside = { scenario: "full", signedIn: true };
const me = (mock) => mock.world.people;

async function password(page, value = "anything") {
  await page.getByTestId("login-username").fill("anna");
  await page.getByTestId("login-password").fill(value);
  await page.getByTestId("login-submit").click();
}

const withFactor = (mock) => {
  Object.assign(me(mock).factor, { enabled: true, recovery_codes_left: 2 });
  me(mock).me.totp_enabled = true;
};

export const IDENTITY_SHOTS = [
  {
    name: "login-locked-out",
    scenario: "full",
    path: () => "/login",
    act: (page) => page.getByTestId("locked-out").locator("summary").click(),
  },
  {
    name: "login-code",
    scenario: "full",
    before: withFactor,
    path: () => "/login",
    act: async (page) => {
      await password(page);
      await page.getByTestId("login-code").fill("654321");
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "login-recovery",
    scenario: "full",
    before: withFactor,
    path: () => "/login",
    act: async (page) => {
      await password(page);
      await page.getByTestId("login-other-factor").click();
      await page.getByTestId("login-recovery").fill("0000-0000");
      await page.getByTestId("login-submit").click();
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "login-often",
    scenario: "full",
    path: () => "/login",
    act: (page) => password(page, "often"),
  },
  {
    name: "demand-password",
    scenario: "full",
    path: () => "/login",
    before: (mock) => {
      me(mock).me.must_change_password = true;
    },
    act: async (page) => {
      await password(page);
      await page.getByTestId("password-new").fill("a longer sentence");
      await page.getByTestId("password-again").fill("a longer");
    },
  },
  {
    name: "demand-factor",
    scenario: "full",
    path: () => "/login",
    before: (mock) => {
      me(mock).me.second_factor_required = true;
    },
    act: async (page) => {
      await password(page);
      await page.getByTestId("factor-begin").click();
      await page.getByTestId("factor-code").fill("123");
    },
  },
  {
    name: "demand-codes",
    scenario: "full",
    path: () => "/login",
    before: (mock) => {
      me(mock).me.second_factor_required = true;
    },
    act: async (page) => {
      await password(page);
      await page.getByTestId("factor-begin").click();
      await page.getByTestId("factor-code").fill("123456");
      await page.getByTestId("recovery-codes").waitFor();
    },
  },
  { ...inside, name: "account", path: () => "/account/security" },
  { ...inside, name: "account-factor-on", before: withFactor, path: () => "/account/security" },
  {
    ...inside,
    name: "account-menu",
    path: () => "/account/security",
    act: (page) => page.getByTestId("user-menu").click(),
  },
  {
    ...inside,
    name: "account-proof",
    before: (mock) => {
      withFactor(mock);
      me(mock).wantsProof = true;
    },
    path: () => "/account/security",
    act: async (page) => {
      await page.getByTestId("codes-renew").click();
      await page.getByTestId("confirm-yes").click();
      await page.getByTestId("proof").waitFor();
    },
  },
  {
    ...inside,
    name: "account-codes",
    before: withFactor,
    path: () => "/account/security",
    act: async (page) => {
      await page.getByTestId("codes-renew").click();
      await page.getByTestId("confirm-yes").click();
      await page.getByTestId("recovery-codes").waitFor();
    },
  },
  {
    ...inside,
    name: "token-new",
    path: () => "/account/security",
    act: async (page) => {
      await page.getByTestId("token-new").click();
      await page.getByTestId("token-name").fill("Backup script");
      await page.getByTestId("scope-streams:read").check();
    },
  },
  {
    ...inside,
    name: "token-made",
    path: () => "/account/security",
    act: async (page) => {
      await page.getByTestId("token-new").click();
      await page.getByTestId("token-name").fill("Backup script");
      await page.getByTestId("scope-streams:read").check();
      await page.getByTestId("token-create").click();
      await page.getByTestId("token-value").waitFor();
    },
  },
  { ...inside, name: "users", path: () => "/settings/users" },
  {
    ...inside,
    name: "user-new",
    path: () => "/settings/users",
    act: async (page) => {
      await page.getByTestId("user-new").click();
      await page.getByTestId("user-suggest").click();
    },
  },
  {
    ...inside,
    name: "user-reset",
    path: () => "/settings/users",
    act: async (page) => {
      await page.getByTestId("user-more").first().click();
      await page.getByTestId("menu-password").click();
      await page.getByTestId("reset-password").waitFor();
    },
  },
  {
    ...inside,
    name: "user-delete",
    path: () => "/settings/users",
    act: async (page) => {
      await page.getByTestId("user-more").first().click();
      await page.getByTestId("menu-delete").click();
      await page.getByTestId("confirm").waitFor();
    },
  },
  {
    ...inside,
    name: "user-sessions",
    path: () => "/settings/users",
    act: async (page) => {
      await page.getByTestId("user-more").first().click();
      await page.getByTestId("menu-sessions").click();
      await page.getByTestId("session-row").first().waitFor();
    },
  },
  {
    ...inside,
    name: "user-last-admin",
    path: () => "/settings/users",
    before: (mock) => {
      // Somebody else is the last administrator, as it stands after a change meanwhile.
      me(mock).me.id = "somebody-else";
      me(mock).users[0] = { ...me(mock).me, id: "6d0f7f0e-8a0c-4d55-9f0a-3f7a8a1f0001" };
    },
    act: async (page) => {
      await page.getByTestId("user-edit").first().click();
      await page.getByTestId("role-viewer").check();
      await page.getByTestId("user-save").click();
      await page.getByTestId("failure").waitFor();
    },
  },
  { ...inside, name: "audit", path: () => "/settings/audit" },
  {
    ...inside,
    name: "audit-filtered",
    path: () => "/settings/audit?outcome=refused&range=day",
    act: (page) => page.getByTestId("audit-row").first().locator("summary").click(),
  },
  { ...inside, name: "audit-none", path: () => "/settings/audit?actor=nobody" },
  { ...inside, name: "security", path: () => "/settings/security" },
  { scenario: "empty", signedIn: true, name: "security-good", path: () => "/settings/security" },
  {
    ...inside,
    name: "policy",
    path: () => "/settings/security",
    act: async (page) => {
      await page.getByTestId("policy-edit").first().click();
      await page.getByTestId("policy-admin").check();
    },
  },
  {
    ...inside,
    name: "key-backup",
    before: (mock) => {
      me(mock).me.key_backup_confirmed = false;
    },
    path: () => "/streams",
    act: (page) => page.getByTestId("key-backup").waitFor(),
  },
  {
    ...inside,
    name: "session-ends",
    before: (mock) => {
      me(mock).sessions[0].expires_at = new Date(Date.now() + 1_200_000).toISOString();
    },
    path: () => "/destinations",
    act: (page) => page.getByTestId("session-ends").waitFor(),
  },
  {
    ...inside,
    name: "session-ended",
    path: () => "/destinations",
    act: async (page, mock) => {
      mock.ended = true;
      await page.getByRole("link", { name: "Profiles" }).click();
      await page.getByTestId("sign-in-again").waitFor();
    },
  },
  {
    ...inside,
    name: "forbidden",
    before: (mock) => {
      me(mock).me.roles = ["viewer"];
      me(mock).me.permissions = ["account.self", "account.security", "streams.read"];
    },
    path: () => "/settings/users",
  },
];
