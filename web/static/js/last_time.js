/** A door from an answer to what was done last time, where rows of a log resemble the question. */

/**
 * @param {HTMLAnchorElement} link hidden until there is something behind it
 * @param {string} question @param {string} machine "" for all of them
 */
export async function offerLastTime(link, question, machine) {
  link.hidden = true;
  const asked = { query: question, limit: 1, ...(machine ? { machine } : {}) };
  try {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch("/api/repairs", { method: "POST", headers, body: JSON.stringify(asked) });
    if (!response.ok || (await response.json()).sum.times === 0) return;
  } catch {
    return; // the answer stands without it
  }
  link.href = `/repairs?${new URLSearchParams({ q: question, ...(machine ? { machine } : {}) })}`;
  link.hidden = false;
}
