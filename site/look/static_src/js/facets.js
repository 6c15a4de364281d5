// Filters are folded on a narrow screen and open on a wide one, also where the browser
// does not know ::details-content (see finding.css).

const wide = window.matchMedia("(min-width: 60rem)");

export function openFacets(root) {
  for (const facets of root.querySelectorAll("details.tb-facets-toggle")) {
    if (wide.matches) facets.open = true;
    wide.addEventListener("change", () => {
      facets.open = wide.matches;
    });
  }
}
