/** Texts for people, from the JSON block that the server put into the page. */

/** @type {Record<string, string>} */
const table = { ...read("wording"), ...read("kinds") };

/** @param {string} id */
function read(id) {
  const block = document.getElementById(id);
  return block ? JSON.parse(block.textContent) : {};
}

/**
 * The wording of a key with its values filled in.
 * @param {string} key such as "chat.stop"
 * @param {Record<string, unknown>} [values]
 */
export function t(key, values = {}) {
  return (table[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
