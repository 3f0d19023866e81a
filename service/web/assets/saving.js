// Makes files of pictures. What is drawn carries its own styles, so a file needs only its size, its name and its ground.
import { element, told } from "./drawing.js";

const NS = "http://www.w3.org/2000/svg";
const PIXELS = 1920; // as wide as a slide

export function saveAsSvg(figure) {
  keep(new Blob([fileOf(figure).text], { type: "image/svg+xml" }), `${nameOf(figure)}.svg`);
}

export function saveAsPng(figure) {
  const { text, width, height } = fileOf(figure);
  const scale = Math.max(2, PIXELS / width);
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(scale * width);
    canvas.height = Math.round(scale * height);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => keep(blob, `${nameOf(figure)}.png`), "image/png");
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

function fileOf(figure) {
  const svg = figure.querySelector("svg");
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const copy = svg.cloneNode(true);
  const said = document.getElementById(svg.getAttribute("aria-labelledby"));
  copy.removeAttribute("aria-labelledby"); // its words stay behind on the page
  copy.setAttribute("aria-label", figure.dataset.picture);
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  const cited = document.querySelector("p.cite")?.firstChild.textContent; // so that a file still says where it comes from
  const described = [said?.textContent, cited].filter(Boolean).map((part) => part.trim()).join("\n");
  copy.prepend(told(figure.dataset.picture), element("desc", {}, described), element("rect", { width, height, fill: "#fff" }));
  copy.setAttribute("xmlns", NS);
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

// File systems refuse some signs, and cut long names.
const nameOf = (figure) => figure.dataset.picture.replace(/[\\/:*?"<>|]+/g, " ").slice(0, 120).trim();

function keep(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
