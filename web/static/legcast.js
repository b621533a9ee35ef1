// Improvements with JavaScript. Every page works without it.
"use strict";

document.documentElement.classList.add("scripted");

// The slider over the next five days shades the legs and moves the line on the curve.
for (const forecast of document.querySelectorAll("[data-forecast]")) {
  const words = JSON.parse(forecast.dataset.words);
  const levels = JSON.parse(forecast.dataset.levels);
  const hour = forecast.querySelector("[data-hour]");
  const line = forecast.querySelector("[data-line]");
  const start = Number(line.dataset.line);
  const show = () => {
    const at = Number(hour.value);
    for (const [region, values] of Object.entries(levels)) {
      const shade = "h" + Math.min(10, Math.max(0, Math.ceil(values[at] / 10 - 0.5)));
      for (const part of forecast.querySelectorAll(`[data-region="${region}"]`)) part.setAttribute("class", "heat " + shade);
      forecast.querySelector(`[data-swatch="${region}"]`).className = "swatch " + shade;
      forecast.querySelector(`[data-level="${region}"]`).textContent = values[at];
    }
    const x = start + (100 - start) * at / (words.length - 1) + "%";
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
    hour.setAttribute("aria-valuetext", words[at]);
    forecast.querySelector("[data-moment]").textContent = words[at];
  };
  forecast.querySelector(".slider").hidden = false;
  hour.addEventListener("input", show);
  show();
}

// Selecting submits at once, without the button.
for (const choice of document.querySelectorAll("select[data-submits]")) {
  choice.addEventListener("change", () => choice.form.submit());
}

// Files are sent as soon as they are chosen or dropped.
for (const input of document.querySelectorAll(".drop input")) {
  const drop = input.closest(".drop");
  for (const over of ["dragenter", "dragover"]) drop.addEventListener(over, () => drop.classList.add("over"));
  for (const gone of ["dragleave", "drop"]) drop.addEventListener(gone, () => drop.classList.remove("over"));
  input.addEventListener("change", () => {
    if (!input.files.length) return;
    drop.querySelector("[data-said]").textContent = "Reading…";
    input.form.submit();
  });
}

// The menu closes when the focus moves elsewhere.
const menu = document.querySelector("details.more");
if (menu) {
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
