// The API as a test uses it to set up what the page then shows.

/** Makes the first account of a fresh server and signs in; the answer asks as that account. */
export async function firstAccount(server, username = "operator-one", password = "correct horse battery") {
  const base = `${server.origin}/api/v1`;
  let token = "";
  const ask = async (method, path, body) => {
    const headers = { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
    const answer = await fetch(base + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  };
  const code = server.link.match(/code=([\w-]+)/)?.[1];
  await ask("POST", "/setup/admin", { setup_code: code, username, password, language: "en" });
  const signIn = async () => {
    token = "";
    token = (await ask("POST", "/auth/login", { username, password })).access_token;
  };
  await signIn();
  return { ask, signIn, username, password };
}
