/** Why a request is not answered, as the client may know it. */
export interface Refusal {
  readonly refusal: true;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Where in the request, such as `{ instance: 3, field: 'age' }`. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** A refusal from its parts. */
export function refuse(
  status: number,
  code: string,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Refusal {
  return { refusal: true, status, code, message, details, headers };
}

/** A JSON response that no browser takes for anything else and no cache keeps. */
export function answerJson(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', ...headers },
  });
}

/** A refusal as a response. */
export function answerError({ status, code, message, details, headers }: Refusal): Response {
  return answerJson(status, { error: { code, message, ...details } }, headers);
}
