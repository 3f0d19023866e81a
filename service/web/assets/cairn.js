// What the pages do beyond HTML. Every page works without it: the table is the answer.
import { sortTables } from "./sorting.js";

document.documentElement.classList.add("js-enabled");
sortTables(document);
