// A box that suggests while somebody types: the Design System's autocomplete over the answers to `search`.
import Autocomplete from "@scottish-government/design-system/dist/scripts/components/autocomplete/autocomplete.js";

const LIST = "suggestions";

export function suggestIn(root) {
  const input = root.querySelector("input[data-suggest]");
  if (!input) return;
  const box = document.createElement("div");
  box.className = "ds_autocomplete";
  input.before(box);
  box.append(input, listOf(input), status());
  input.classList.add("js-autocomplete-input");
  for (const [name, value] of Object.entries(said)) input.setAttribute(name, value);
  // What comes late, once somebody has gone on or put the list away, is not shown: it would cover what they are at.
  // Who is going through the list keeps it as it is: another would take the place away from under them.
  let wanted = true;
  let choosing = false;
  const list = document.getElementById(LIST);
  const goOn = () => { wanted = false; };
  input.addEventListener("input", () => { wanted = true; choosing = false; });
  input.addEventListener("blur", goOn);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Enter") goOn();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") choosing = list.children.length > 0;
  });
  list.addEventListener("mousedown", goOn);
  const shown = (request) => {
    if (Array.isArray(request) || !wanted) return [];
    return choosing ? suggesting.suggestions : labelsIn(JSON.parse(request.response));
  };
  const suggesting = new Autocomplete(box, input.dataset.suggest, { suggestionMappingFunction: shown });
  suggesting.init();
  keepSaid(input, list);
}

// Set here and not in the page: without a script the box is a box and nothing else.
const said = {
  role: "combobox",
  autocomplete: "off",
  "aria-autocomplete": "list",
  "aria-expanded": "false",
  "aria-haspopup": "listbox",
  "aria-owns": "suggestion-box",
  "aria-controls": LIST,
};

function listOf(input) {
  const outer = document.createElement("div");
  outer.id = "suggestion-box";
  outer.className = "ds_autocomplete__suggestions";
  const list = document.createElement("ol");
  list.id = LIST;
  list.className = "ds_autocomplete__suggestions-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "Suggestions");
  outer.append(list);
  return outer;
}

function status() {
  const told = document.createElement("div");
  told.id = "autocomplete-status";
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  return told;
}

// Labels are text, and the component writes them as HTML.
function labelsIn(answer) {
  const labels = [...new Set(answer.items.map((item) => item.label))];
  return labels.map((label) => ({ key: label, displayText: escaped(label) }));
}

function escaped(text) {
  const holder = document.createElement("span");
  holder.textContent = text;
  return holder.innerHTML;
}

// Whether the list is open is told to those who cannot see it, and Escape closes it.
function keepSaid(input, list) {
  new MutationObserver(() => {
    input.setAttribute("aria-expanded", String(list.children.length > 0));
    for (const option of list.children) option.setAttribute("aria-selected", String(option.classList.contains("active")));
  }).observe(list, { childList: true });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && list.children.length) {
      event.preventDefault();
      input.dispatchEvent(new Event("blur"));
    }
  });
}
