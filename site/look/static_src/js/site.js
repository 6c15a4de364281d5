// What a page gains when scripts run. Everything works without them.

import htmx from "htmx.org/dist/htmx.esm.js";
import { proposeWhileTyping } from "./combobox.js";
import { completeInText } from "./complete-in-text.js";
import { countCharacters } from "./character-count.js";
import { focusErrorSummary } from "./error-summary.js";
import { openFacets } from "./facets.js";
import { countSearch } from "./count-search.js";
import { countView } from "./count-view.js";
import { runCallClock } from "./call-clock.js";
import { completeNames } from "./name-list.js";
import { closeMenus } from "./menus.js";
import { insertOnRequest } from "./insert-text.js";
import { printOnRequest } from "./print.js";
import { playFromText } from "./recording.js";
import { useShortcuts } from "./shortcuts.js";
import { explainTerms } from "./terms.js";
import { tickAll } from "./tick-all.js";
import { showUploads } from "./upload-progress.js";

const enhancements = [
  focusErrorSummary,
  countCharacters,
  openFacets,
  completeNames,
  completeInText,
  proposeWhileTyping,
  showUploads,
];

function enhance(root) {
  for (const enhancement of enhancements) enhancement(root);
}

document.documentElement.classList.add("has-script");
enhance(document);
closeMenus(document);
runCallClock(document);
countView(document);
countSearch(document);
insertOnRequest(document);
printOnRequest(document);
explainTerms(document);
playFromText(document);
useShortcuts(document);
tickAll(document);
htmx.onLoad((element) => {
  if (element !== document.body) enhance(element);
});
