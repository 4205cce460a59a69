// What the mock's routes answer with, and how they refuse.

export class Refusal extends Error {
  constructor(status, code, params = {}) {
    super(code);
    Object.assign(this, { status, code, params });
  }
}

export const invalid = (...fields) => new Refusal(422, "validation.failed", { fields });
export const missing = (name) => new Refusal(404, "validation.failed", { [name]: "not_found" });
export const field = (path, code, params = {}) => ({ path, code, params });

export function find(list, id, name) {
  const found = list.find((each) => each.id === id);
  if (!found) throw missing(name);
  return found;
}

export function checkVersion(thing, request) {
  const seen = request.headers["if-match"];
  if (seen && seen !== `"${thing.version}"`) throw new Refusal(412, "precondition.failed");
}

export const list = (items) => ({ body: items, headers: { "X-Total-Count": String(items.length) } });
export const created = (body) => ({ status: 201, body });
export const gone = { status: 204 };
