/** Connect. */
export function ConnectView() {
  return <h1 class="hidden">Connect</h1>
}
