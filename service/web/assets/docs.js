// The reference of the API: one question opened at a time as it is needed, and the list of them beside it.
import Accordion from "@scottish-government/design-system/dist/scripts/components/accordion/accordion.js";
import SideNavigation from "@scottish-government/design-system/dist/scripts/components/side-navigation/side-navigation.js";

for (const accordion of document.querySelectorAll(".ds_accordion")) new Accordion(accordion).init();
for (const side of document.querySelectorAll(".ds_side-navigation")) new SideNavigation(side).init();

// A link to something that is closed opens it; at the start the accordion does so itself.
addEventListener("hashchange", () => {
  const item = document.getElementById(location.hash.slice(1))?.closest(".ds_accordion-item");
  const button = item?.querySelector(".js-accordion-button");
  if (button?.getAttribute("aria-expanded") === "false") button.click();
});
