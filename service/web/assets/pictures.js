// Pictures stand after their tables. Each can be saved, whoever drew it: the server, or a script that ran before this one.
import { saveAsPng, saveAsSvg } from "./saving.js";

const WAYS = [["Save as SVG", saveAsSvg], ["Save as PNG", saveAsPng]];

for (const figure of document.querySelectorAll("figure[data-picture]")) {
  if (figure.querySelector("svg")) figure.append(savers(figure));
}

function savers(figure) {
  const holder = document.createElement("p");
  holder.className = "savers noprint";
  for (const [label, save] of WAYS) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "ds_button ds_button--secondary ds_button--small";
    button.textContent = label;
    button.setAttribute("aria-label", `${label}: ${figure.dataset.picture}`);
    button.addEventListener("click", () => save(figure));
    holder.append(button, " ");
  }
  return holder;
}
