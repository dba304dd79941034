/** Lab. */
export function LabView() {
  return <h1 class="hidden">Lab</h1>
}
