// The API as a test uses it to set up what the page then shows.

/**
 * Makes the first account of a fresh server and signs in; the answer asks as that account, at this server or at another
 * one that shares its keys and its database.
 */
export async function firstAccount(server, username = "operator-one", password = "correct horse battery") {
  let token = "";
  const ask = async (method, path, body, origin = server.origin) => {
    const headers = { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
    const sent = body ? { body: JSON.stringify(body) } : {};
    const answer = await fetch(`${origin}/api/v1${path}`, { method, headers, ...sent });
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
