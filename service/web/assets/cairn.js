// What the pages do beyond HTML. Every page works without it: the table is the answer.
import { chooseDay } from "./choosing_day.js";
import { sortTables } from "./sorting.js";
import { suggestIn } from "./suggesting.js";

document.documentElement.classList.add("js-enabled");
sortTables(document);
suggestIn(document);
chooseDay(document);
