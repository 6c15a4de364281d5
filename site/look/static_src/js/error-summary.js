// After a failed submit the summary takes the focus, so that a screen reader starts there.

export function focusErrorSummary(root) {
  root.querySelector("[data-error-summary]")?.focus();
}
