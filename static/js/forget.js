/* Minka: what a draft keeps on this device goes when its writer signs out, or somebody else is here. */
"use strict";
(() => {
  const forget = () => {
    Object.keys(localStorage).forEach((key) => key.startsWith("minka draft") && localStorage.removeItem(key));
    indexedDB.deleteDatabase("minka");
  };
  try {
    document.querySelector("form[data-forget]")?.addEventListener("submit", forget);
    const whose = localStorage["minka drafts of"], here = document.getElementById("main").dataset.person;
    if (whose && here && whose !== here) forget();
  } catch { /* storage is closed: nothing is kept */ }
})();
