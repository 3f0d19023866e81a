// Elements of pictures. They are styled by attributes, which stay with them wherever they are saved.

const NS = "http://www.w3.org/2000/svg";

export function element(name, attributes, text = "") {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

// What is said where a pointer rests.
export const told = (text) => element("title", {}, text);
