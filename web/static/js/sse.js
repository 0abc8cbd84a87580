/** Server-sent events over fetch, because EventSource cannot POST. */

/** What the server said instead of a stream. */
export class ServerError extends Error {
  /** @param {{code?: string, message?: string, hint?: string}} detail */
  constructor(detail) {
    super(detail.message ?? "");
    this.code = detail.code ?? "";
    this.hint = detail.hint ?? "";
  }
}

/**
 * Posts JSON and yields events as they come. Throws ServerError, or TypeError when the server cannot be reached.
 * @param {string} url
 * @param {unknown} body
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<{name: string, data: any}>}
 */
export async function* postForEvents(url, body, signal) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok || !response.body) throw await refusal(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const pieces = (waiting + value).split("\n\n");
    waiting = pieces.pop() ?? "";
    for (const piece of pieces) {
      const event = parseEvent(piece);
      if (event) yield event;
    }
  }
}

/**
 * The error of a response that is not a success.
 * @param {Response} response
 */
export async function refusal(response) {
  const body = await response.json().catch(() => ({}));
  return new ServerError(body.error ?? {});
}

/** @param {string} text one block; comments give null */
function parseEvent(text) {
  let name = "message";
  const data = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("event: ")) name = line.slice(7);
    if (line.startsWith("data: ")) data.push(line.slice(6));
  }
  return data.length ? { name, data: JSON.parse(data.join("\n")) } : null;
}
