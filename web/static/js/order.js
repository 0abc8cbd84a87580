/** Orders a change of the server, on the pages where something is administered. */

import { refusal, ServerError } from "./sse.js";

/**
 * @param {string} url @param {RequestInit} options
 * @param {(refused: ServerError | null) => void} onTrouble null where the server was not reached
 * @returns {Promise<any>} what the server said, or null after `onTrouble`
 */
export async function order(url, options, onTrouble) {
  try {
    const response = await fetch(url, options);
    if (!response.ok) throw await refusal(response);
    return await response.json();
  } catch (error) {
    onTrouble(error instanceof ServerError ? error : null);
    return null;
  }
}
