// The browser's side of the HTTP API.

/** A call that the server answered with an error, or did not answer at all (status 0). */
class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.name = "ApiError";
    this.status = status;
  }
}

let leaving = false;
addEventListener("beforeunload", () => { leaving = true; });
addEventListener("pageshow", () => { leaving = false; });

const never = new Promise(() => {});

/**
 * Call the API and return the parsed JSON body. Throws ApiError for anything but 2xx.
 * Calls that are cut off because their page is being left never settle: nobody is there
 * to be told, and an error flashing up while the next page loads would be wrong.
 */
export async function api(method, path, body, { signal, form } = {}) {
  const init = { method, signal, credentials: "same-origin", headers: { Accept: "application/json" } };
  if (form) {
    init.body = new URLSearchParams(form);
    init.headers["X-Auth-Return-Redirect"] = "1";
  } else if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers["Content-Type"] = "application/json";
  }
  let response;
  let text;
  try {
    response = await fetch(path, init);
    text = await response.text();
  } catch {
    if (leaving || signal?.aborted) return never;
    throw new ApiError(0, "Сервер не отвечает. Проверьте соединение.");
  }
  if (signal?.aborted) return never;
  let data;
  try {
    data = text === "" ? null : JSON.parse(text);
  } catch {
    throw new ApiError(response.status, `Непонятный ответ сервера (${response.status})`);
  }
  if (!response.ok) {
    throw new ApiError(response.status, data?.error ?? data?.message ?? `Ошибка ${response.status}`);
  }
  return data;
}

export const get = (path, options) => api("GET", path, undefined, options);
export const post = (path, body, options) => api("POST", path, body ?? {}, options);
export const patch = (path, body, options) => api("PATCH", path, body, options);
export const put = (path, body, options) => api("PUT", path, body, options);
export const del = (path, options) => api("DELETE", path, undefined, options);

/** A query string without its empty values. */
export function query(params) {
  const kept = Object.entries(params).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return kept.length ? `?${new URLSearchParams(kept)}` : "";
}

/** A form call of Auth.js: takes the CSRF token first. Returns the reply's `{url}`. */
export async function authForm(path, fields) {
  const { csrfToken } = await get("/api/auth/csrf");
  return api("POST", path, undefined, { form: { csrfToken, ...fields } });
}
