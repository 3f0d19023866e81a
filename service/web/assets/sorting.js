// Tables whose headings sort them: each row moves with the small print below it, which stands in the same tbody.

export function sortTables(root) {
  for (const table of root.querySelectorAll("table[data-sortable]")) {
    if (table.tBodies.length < 3) continue;
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, place) => makeSortable(table, headings, heading, place));
  }
}

function makeSortable(table, headings, heading, place) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = heading.textContent;
  heading.replaceChildren(button);
  button.addEventListener("click", () => {
    const up = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of headings) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    const bodies = [...table.tBodies];
    bodies.sort((one, other) => compare(key(one, place), key(other, place)) * (up ? 1 : -1));
    table.append(...bodies);
  });
}

// What a cell is sorted by: its number where it begins with one, pounds included, else its words.
function key(body, place) {
  const text = body.rows[0].cells[place]?.textContent.trim() ?? "";
  const number = /^£?-?[\d,]+(\.\d+)?/.exec(text);
  return { number: number ? Number(number[0].replace(/[£,]/g, "")) : null, text };
}

function compare(one, other) {
  if (one.number !== null && other.number !== null) return one.number - other.number || words(one, other);
  if ((one.number === null) !== (other.number === null)) return one.number === null ? 1 : -1;
  return words(one, other);
}

const words = (one, other) => one.text.localeCompare(other.text, "en-GB", { numeric: true });
