// Who pays whom, as bands that are wider for more: the only picture that needs a layout worked out, and so a part of its own.
import { sankey, sankeyLinkHorizontal } from "d3-sankey";
import { element, told } from "./drawing.js";

const TEXT = "#1a1a1a";
const COLOURS = ["#0065bd", "#1c5d5d", "#741e6d", "#1a7032", "#00437e"];
const LINE = 18;

// On a desk names stand beside their bars on one line; on a phone they wrap, and rows are further apart.
const DESK = { width: 960, letters: 60, row: 44, padding: 20 };
const PHONE = { width: 360, letters: 17, row: 110, padding: 72 };
const narrow = matchMedia("(max-width: 47.99rem)");

const nameOf = (node) => node.id.replace(/^-?\d+:/, "");
const colour = (node) => COLOURS[node.index % COLOURS.length];
const pounds = (number) => `£${number.toLocaleString("en-GB")}`;

for (const figure of document.querySelectorAll("figure[data-flows]")) {
  const { links } = JSON.parse(document.getElementById(figure.dataset.flows).textContent);
  const draw = () => {
    figure.querySelector("svg")?.remove();
    figure.prepend(drawn(links, figure.dataset.picture, narrow.matches ? PHONE : DESK));
  };
  draw();
  figure.hidden = false;
  narrow.addEventListener("change", draw);
}

function drawn(links, title, form) {
  const graph = laidOut(links, form);
  const svg = element("svg", { viewBox: `0 0 ${form.width} ${graph.height}`, role: "img", "aria-labelledby": "flows-said", "font-family": "Roboto, Arial, Helvetica, sans-serif", "font-size": 14 });
  svg.append(element("text", { x: 1, y: 16, fill: TEXT, "font-size": 15, "font-weight": 700 }, title));
  for (const link of graph.links) svg.append(drawnLink(link));
  for (const node of graph.nodes) svg.append(...drawnNode(node, form));
  return svg;
}

function laidOut(links, form) {
  const names = [...new Set(links.flatMap((link) => [link.source, link.target]))];
  const sides = ["source", "target"].map((end) => new Set(links.map((link) => link[end])).size);
  const height = Math.max(240, form.row * Math.max(...sides) + 60);
  const layout = sankey().nodeId((node) => node.id).nodeWidth(14).nodePadding(form.padding).extent([[1, 44], [form.width - 1, height - 32]]);
  const flows = links.map((link) => ({ source: link.source, target: link.target, value: link.gbp }));
  return { ...layout({ nodes: names.map((id) => ({ id })), links: flows }), height };
}

function drawnLink(link) {
  const band = element("path", { d: sankeyLinkHorizontal()(link), fill: "none", stroke: colour(link.source), "stroke-opacity": 0.35, "stroke-width": Math.max(1, link.width) });
  band.append(told(`${nameOf(link.source)} to ${nameOf(link.target)}: ${pounds(link.value)}`));
  return band;
}

function drawnNode(node, form) {
  const bar = element("rect", { x: node.x0, y: node.y0, width: node.x1 - node.x0, height: Math.max(1, node.y1 - node.y0), fill: colour(node) });
  bar.append(told(`${nameOf(node)}: ${pounds(node.value)}`));
  const left = node.x0 < form.width / 2;
  const place = { x: left ? node.x1 + 6 : node.x0 - 6, fill: TEXT, "text-anchor": left ? "start" : "end" };
  const lines = wrapped(`${nameOf(node)}, ${pounds(node.value)}`, form.letters);
  const first = (node.y0 + node.y1) / 2 + 5 - ((lines.length - 1) * LINE) / 2;
  return [bar, ...lines.map((line, number) => element("text", { ...place, y: first + number * LINE }, line))];
}

function wrapped(text, letters) {
  const lines = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = `${line} ${word}`.trim();
    if (line && longer.length > letters) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
