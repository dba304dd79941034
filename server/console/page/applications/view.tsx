/** Applications. */
export function ApplicationsView() {
  return <h1 class="hidden">Applications</h1>
}
