/** How this reader reads, for the offline page: it stands alone, and the server's cookies are not for scripts to read. */

const KEY = "banjang.reader";

/** Keeps what the server said in the page's first element. */
export function keepReader() {
  const { language, theme, size } = document.documentElement.dataset;
  try {
    localStorage.setItem(KEY, JSON.stringify({ language, theme, size }));
  } catch {
    // Without a store the offline page goes by the browser's own language and theme.
  }
}

/** @returns {{language?: string, theme?: string, size?: string}} */
export function keptReader() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}
