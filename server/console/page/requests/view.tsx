/** Requests. */
export function RequestsView() {
  return <h1 class="hidden">Requests</h1>
}
