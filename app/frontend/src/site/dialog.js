// A <dialog> that asks; its form's buttons close it with their value.

/** Show the dialog; true if it was closed by its button with the value "yes". */
export function confirmed(id) {
  const dialog = document.getElementById(id);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
