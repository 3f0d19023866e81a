// The reference of the API in which each address can be tried: Swagger UI, loaded on its own page alone because of its size.
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";

const place = document.getElementById("try");

place.textContent = "The description of the API is being read …";

fetch("/openapi.json")
  .then((answer) => answer.json())
  .then(show)
  .catch((fault) => {
    place.textContent = `The description of the API could not be read (${fault.message}). Try again later.`;
  });

function show(spec) {
  place.replaceChildren();
  new MutationObserver(() => name(place)).observe(place, { childList: true, subtree: true });
  SwaggerUI({
    spec: forTrying(spec),
    domNode: place,
    presets: [SwaggerUI.presets.apis],
    plugins: [withoutHead],
    layout: "BaseLayout",
    supportedSubmitMethods: ["get", "post"],
    tryItOutEnabled: true,
    docExpansion: "none",
    tagsSorter: (one, other) => (one === "health") - (other === "health"),
    defaultModelsExpandDepth: -1,
    filter: true,
    validatorUrl: null,
    persistAuthorization: false,
    syntaxHighlight: { activated: false },
    requestInterceptor: onlyHere,
  });
}

// What is left out stays in the description itself: fields start empty, so that what is asked is what somebody filled in,
// and of what can go wrong only the meaning is shown.
function forTrying(spec) {
  for (const operation of Object.values(spec.paths).flatMap((one) => Object.values(one))) {
    operation.parameters?.filter((one) => !one.required).forEach(toldByExample);
    for (const [status, response] of Object.entries(operation.responses)) if (status !== "200") delete response.content;
  }
  // Asked of the host that the page came from, whatever address the service is known by elsewhere.
  return { ...spec, servers: [{ url: "/" }] };
}

function toldByExample(parameter) {
  if (parameter.example === undefined) return;
  parameter.description += ` For example: ${[parameter.example].flat().join(", ")}.`;
  delete parameter.example;
}

// The page has a heading of its own, and there is one server to ask.
const withoutHead = () => ({ wrapComponents: { InfoContainer: () => () => null, ServersContainer: () => () => null } });

function onlyHere(request) {
  if (new URL(request.url, location.href).origin !== location.origin) throw new Error("Only this host is asked.");
  return request;
}

// What the library shows without telling everybody what it is: a name for each field, and a stop of the keyboard for what scrolls.
function name(root) {
  for (const row of root.querySelectorAll("tr[data-param-name]")) {
    for (const field of row.querySelectorAll("input, select, textarea")) say(field, row.dataset.paramName);
  }
  for (const field of root.querySelectorAll(".body-param textarea")) say(field, "Body, as JSON");
  for (const field of root.querySelectorAll(".operation-filter-input")) say(field, "Only the groups whose name holds these letters");
  for (const field of root.querySelectorAll("select")) say(field, "Media type");
  for (const group of root.querySelectorAll(".opblock-tag[data-tag]")) {
    group.querySelector("button")?.setAttribute("aria-label", `Addresses about ${group.dataset.tag}`);
  }
  for (const part of root.querySelectorAll("pre")) if (part.tabIndex < 0) part.tabIndex = 0;
}

function say(field, what) {
  if (!field.labels?.length && !field.hasAttribute("aria-label")) field.setAttribute("aria-label", what);
}
