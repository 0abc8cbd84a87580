/** The viewer page: goes to the marked passage; arrow keys turn pages. */

// The picture's place is reserved by its width and height, so there is no need to wait for it.
document.querySelector(".page-marks rect, .is-marked")?.scrollIntoView({ block: "center", inline: "nearest" });
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target !== document.body) return;
  const step = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const link = step && /** @type {HTMLAnchorElement | null} */ (document.querySelector(`.page-steps a[rel="${step}"]`));
  if (link) link.click();
});
