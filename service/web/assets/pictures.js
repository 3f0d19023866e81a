// Pictures that stand beside their tables. Each can be saved as SVG and PNG.
import { sankey, sankeyLinkHorizontal } from "d3-sankey";

const NS = "http://www.w3.org/2000/svg";
const WIDTH = 960;
const TEXT = "#1a1a1a";
const COLOURS = ["#0065bd", "#1c5d5d", "#741e6d", "#1a7032", "#00437e"];

const nameOf = (node) => node.id.replace(/^-?\d+:/, "");
const colour = (node) => COLOURS[node.index % COLOURS.length];
const pounds = (number) => `£${number.toLocaleString("en-GB")}`;

for (const place of document.querySelectorAll("[data-flows]")) {
  const flows = JSON.parse(document.getElementById(place.dataset.flows).textContent);
  place.append(drawFlows(flows, place.dataset.title));
  place.append(savers(place.querySelector("svg"), place.dataset.title));
}

function drawFlows(flows, title) {
  const names = [...new Set(flows.links.flatMap((link) => [link.source, link.target]))];
  const height = Math.max(240, 44 * names.length);
  const layout = sankey().nodeId((node) => node.id).nodeWidth(14).nodePadding(20).extent([[1, 12], [WIDTH - 1, height - 12]]);
  const graph = layout({
    nodes: names.map((id) => ({ id })),
    links: flows.links.map((link) => ({ source: link.source, target: link.target, value: link.gbp })),
  });
  const svg = element("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": `${title}: see the tables above`, "font-family": "Roboto, sans-serif", "font-size": 14 });
  for (const link of graph.links) {
    const band = element("path", { d: sankeyLinkHorizontal()(link), fill: "none", stroke: colour(link.source), "stroke-opacity": 0.35, "stroke-width": Math.max(1, link.width) });
    band.append(told(`${nameOf(link.source)} to ${nameOf(link.target)}: ${pounds(link.value)}`));
    svg.append(band);
  }
  for (const node of graph.nodes) svg.append(...drawnNode(node));
  return svg;
}

function drawnNode(node) {
  const bar = element("rect", { x: node.x0, y: node.y0, width: node.x1 - node.x0, height: Math.max(1, node.y1 - node.y0), fill: colour(node) });
  bar.append(told(`${nameOf(node)}: ${pounds(node.value)}`));
  const left = node.x0 < WIDTH / 2;
  const label = element("text", { x: left ? node.x1 + 6 : node.x0 - 6, y: (node.y0 + node.y1) / 2, dy: "0.35em", fill: TEXT, "text-anchor": left ? "start" : "end" });
  label.textContent = `${nameOf(node)}, ${pounds(node.value)}`;
  return [bar, label];
}


function told(text) {
  const title = element("title", {});
  title.textContent = text;
  return title;
}

function element(name, attributes) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function savers(svg, title) {
  const holder = document.createElement("p");
  for (const [label, save] of [["Save as SVG", saveSvg], ["Save as PNG", savePng]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "ds_button ds_button--secondary ds_button--small";
    button.textContent = label;
    button.addEventListener("click", () => save(svg, title));
    holder.append(button, " ");
  }
  return holder;
}

function text(svg) {
  const copy = svg.cloneNode(true);
  const [, , width, height] = svg.getAttribute("viewBox").split(" ");
  copy.setAttribute("xmlns", NS);
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  return new XMLSerializer().serializeToString(copy);
}

function saveSvg(svg, title) {
  keep(new Blob([text(svg)], { type: "image/svg+xml" }), `${title}.svg`);
}

function savePng(svg, title) {
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = 2 * width;
    canvas.height = 2 * height;
    const drawing = canvas.getContext("2d");
    drawing.fillStyle = "#fff";
    drawing.fillRect(0, 0, canvas.width, canvas.height);
    drawing.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => keep(blob, `${title}.png`), "image/png");
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text(svg))}`;
}

function keep(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
