/** One refused field of a request. */
export interface FieldFailure {
  path: string;
  code: string;
  params: Record<string, string>;
}

/** Codes that this side makes up because the server could not speak for itself. */
export type ClientCode = "client.unreachable" | "client.timeout" | "client.bad_answer" | "client.defect";

/** A request that did not work, in the server's words: a code, parameters, fields and the request's id. */
export class ApiFailure extends Error {
  readonly code: string;
  readonly status: number;
  readonly params: Record<string, unknown>;
  readonly fields: FieldFailure[];
  readonly requestId: string | null;

  constructor(parts: {
    code: string;
    status?: number;
    params?: Record<string, unknown>;
    fields?: FieldFailure[];
    requestId?: string | null;
  }) {
    super(parts.code);
    this.name = "ApiFailure";
    this.code = parts.code;
    this.status = parts.status ?? 0;
    this.params = parts.params ?? {};
    this.fields = parts.fields ?? [];
    this.requestId = parts.requestId ?? null;
  }

  /** The refusal of one field, if there is one. */
  field(path: string): FieldFailure | undefined {
    return this.fields.find((field) => field.path === path);
  }
}

function record(value: unknown): Record<string, unknown> {
  return value && typeof value === "object" && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function fieldsOf(params: Record<string, unknown>): FieldFailure[] {
  if (!Array.isArray(params.fields)) return [];
  return params.fields.map((item) => {
    const { path, code, params: inner } = record(item);
    const texts = Object.entries(record(inner)).map(([name, value]) => [name, String(value)]);
    return { path: String(path ?? ""), code: String(code ?? ""), params: Object.fromEntries(texts) };
  });
}

/** Reads the error envelope `{"error":{"code","params","level","request_id"}}`; anything else is a bad answer. */
export function readFailure(body: unknown, status: number, headerId: string | null): ApiFailure {
  const error = record(record(body).error);
  if (typeof error.code !== "string") {
    return new ApiFailure({ code: "client.bad_answer", status, params: { status }, requestId: headerId });
  }
  const params = record(error.params);
  return new ApiFailure({
    code: error.code,
    status,
    params,
    fields: fieldsOf(params),
    requestId: typeof error.request_id === "string" ? error.request_id : headerId,
  });
}

/** Whatever was thrown, as a failure. */
export function toFailure(thrown: unknown): ApiFailure {
  if (thrown instanceof ApiFailure) return thrown;
  const name = thrown instanceof Error ? thrown.name : "";
  if (name === "TimeoutError") return new ApiFailure({ code: "client.timeout" });
  if (name === "TypeError" || name === "NetworkError") return new ApiFailure({ code: "client.unreachable" });
  return new ApiFailure({ code: "client.bad_answer", params: { status: 0 } });
}
