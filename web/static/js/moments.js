/** Moments that the server keeps in UTC, as the reader's clock and language say them: `<time datetime data-moment>`. */

const form = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

/** @param {ParentNode} [part] of the page, that was just put in */
export function showMoments(part = document) {
  for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (part.querySelectorAll("time[data-moment]"))) {
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.getTime())) time.textContent = form.format(moment);
  }
}

showMoments();
