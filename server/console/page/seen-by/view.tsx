/** As-seen-by. */
export function SeenByView() {
  return <h1 class="hidden">As-seen-by</h1>
}
