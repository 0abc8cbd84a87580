/** The machines' administration: one form that adds and changes, a list with edit and remove. */

import { confirmInPage } from "./confirm.js";
import { order } from "./order.js";
import { t } from "./wording.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("machine-form"));
const list = document.getElementById("machine-list");
const trouble = document.getElementById("machine-trouble");
const cancel = document.getElementById("machine-cancel");

async function refreshList() {
  const response = await fetch("/admin/machines?part=list");
  if (response.ok) list.innerHTML = await response.text();
}

/** @param {string} id @param {RequestInit} options @returns {Promise<any>} null where it was not done */
function change(id, options) {
  showTrouble("");
  return order(`/api/assets/${encodeURIComponent(id)}`, options, (refused) =>
    showTrouble(refused ? `${refused.message} ${refused.hint}` : t("machines_admin.connection")),
  );
}

/** @param {string} text */
function showTrouble(text) {
  trouble.textContent = text;
  trouble.hidden = !text;
}

async function save() {
  const { id, aliases, ...names } = Object.fromEntries(new FormData(form));
  const described = { ...names, aliases: String(aliases).split(",").map((one) => one.trim()).filter(Boolean) };
  const headers = { "Content-Type": "application/json" };
  if (!(await change(String(id).trim(), { method: "PUT", headers, body: JSON.stringify(described) }))) return;
  form.reset();
  await refreshList();
  field("id").focus();
}

/** @param {any} asset */
function edit(asset) {
  for (const name of ["id", "name_ko", "name_en", "line"]) field(name).value = asset[name];
  field("aliases").value = asset.aliases.join(", ");
  showEditing(true);
  field("name_ko").focus();
  form.scrollIntoView({ block: "nearest" });
}

/** The id of a machine stays: its label hangs on it. @param {boolean} isEditing */
function showEditing(isEditing) {
  field("id").readOnly = isEditing;
  cancel.hidden = !isEditing;
  document.getElementById("form-title").textContent = t(isEditing ? "machines_admin.change" : "machines_admin.add");
}

/** @param {any} asset */
async function remove(asset) {
  const words = {
    title: t("machines_admin.remove_confirm"),
    subject: `${asset.id} ${asset.name_ko || asset.name_en}`,
    text: t("machines_admin.remove_text"),
    yes: t("machines_admin.remove"),
  };
  if (!(await confirmInPage(words)) || !(await change(asset.id, { method: "DELETE" }))) return;
  if (field("id").value === asset.id) form.reset();
  await refreshList();
}

/** @param {string} name */
function field(name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
form.addEventListener("reset", () => {
  showTrouble("");
  showEditing(false);
});
list.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-action]");
  if (!button) return;
  const asset = JSON.parse(button.closest("[data-asset]").dataset.asset);
  if (button.dataset.action === "edit") edit(asset);
  else remove(asset);
});
