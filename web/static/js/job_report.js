/** The report of a job: printed, and while the job runs kept up to date. */

import { followJob } from "./job_view.js";
import "./moments.js";

const running = document.getElementById("running");

async function follow() {
  const response = await fetch(`/api/jobs/${encodeURIComponent(running.dataset.jobId)}`);
  if (response.ok) followJob(await response.json(), () => location.reload());
}

document.getElementById("print")?.addEventListener("click", () => print());
if (running) follow();
