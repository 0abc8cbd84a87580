/** The machines' administration: one form that adds and changes, a list with edit and remove. */

import { confirmInPage } from "./confirm.js";
import { order } from "./order.js";
import { say } from "./toast.js";
import { t } from "./wording.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("machine-form"));
const list = document.getElementById("machine-list");
const unlisted = document.getElementById("machine-unlisted");
const trouble = document.getElementById("machine-trouble");
const cancel = document.getElementById("machine-cancel");

async function refreshList() {
  const response = await fetch("/admin/machines?part=list");
  if (response.ok) list.innerHTML = await response.text();
}

async function refreshUnlisted() {
  const response = await fetch("/admin/machines?part=unlisted");
  if (response.ok) unlisted.innerHTML = await response.text();
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

/** Told before the request: a browser takes an address that ends in ".." for another one. @param {string} id */
function isId(id) {
  return new RegExp(`^(?:${form.dataset.idPattern})$`).test(id);
}

/** @param {string} id */
function refuseId(id) {
  showTrouble(t("machines_admin.bad_id", { id, limit: form.dataset.idLetters }));
  field("id").focus();
}

async function save() {
  const { id: typed, aliases, ...names } = Object.fromEntries(new FormData(form));
  const id = String(typed).trim().normalize("NFC");
  if (!isId(id)) return refuseId(id);
  const described = { ...names, aliases: String(aliases).split(",").map((one) => one.trim()).filter(Boolean) };
  if (!(await put(id, described))) return;
  form.reset();
  await Promise.all([refreshList(), refreshUnlisted()]);
  field("id").focus();
}

/** @param {string} id @param {any} described */
function put(id, described) {
  const headers = { "Content-Type": "application/json" };
  return change(id, { method: "PUT", headers, body: JSON.stringify(described) });
}

/** A machine that records name, with the name they give it. @param {HTMLButtonElement} button */
async function listMachine(button) {
  const { id, ...described } = JSON.parse(/** @type {HTMLElement} */ (button.closest("[data-asset]")).dataset.asset);
  button.disabled = true;
  if (!(await put(id, described))) {
    button.disabled = false;
    trouble.scrollIntoView({ block: "nearest" });
    return;
  }
  await Promise.all([refreshList(), refreshUnlisted()]);
  say(t("machines_admin.listed", { machine: id }));
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
  await Promise.all([refreshList(), refreshUnlisted()]);
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
unlisted.addEventListener("click", (event) => {
  const button = /** @type {HTMLButtonElement} */ (/** @type {HTMLElement} */ (event.target).closest("[data-action]"));
  if (button) listMachine(button);
});
refreshUnlisted();
list.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-action]");
  if (!button) return;
  const asset = JSON.parse(button.closest("[data-asset]").dataset.asset);
  if (button.dataset.action === "edit") edit(asset);
  else remove(asset);
});
