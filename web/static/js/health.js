/** The health page: verifying the models again, which goes on in the background. */

import { order } from "./order.js";
import { t } from "./wording.js";

const LOOK_AGAIN_MS = 1500;
const report = document.getElementById("health-report");
const button = /** @type {HTMLButtonElement} */ (document.getElementById("verify"));
const trouble = document.getElementById("health-trouble");

const isVerifying = () => Boolean(report.querySelector('[data-verifying="yes"]'));

async function refresh() {
  const response = await fetch("/admin/health?part=report").catch(() => null);
  if (response?.ok) report.innerHTML = await response.text();
  button.disabled = isVerifying();
  if (isVerifying()) setTimeout(refresh, LOOK_AGAIN_MS);
}

button.addEventListener("click", async () => {
  trouble.hidden = true;
  const started = await order("/api/health-report/verification", { method: "POST" }, (refused) => {
    trouble.textContent = refused ? `${refused.message} ${refused.hint}` : t("chat.connection");
    trouble.hidden = false;
  });
  if (started) refresh();
});
if (isVerifying()) refresh();
