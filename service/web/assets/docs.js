// The reference of the API: one question at a time, and the list of them beside it.
import Accordion from "@scottish-government/design-system/dist/scripts/components/accordion/accordion.js";

for (const accordion of document.querySelectorAll(".ds_accordion")) new Accordion(accordion).init();
