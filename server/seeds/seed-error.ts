/** A seed that cannot be loaded, in a sentence for people: which seed, where in it, and why. */
export class SeedError extends Error {
  readonly seed: string
  /** Place in the document, `clients[3]`; empty where none can be named. */
  readonly path: string
  readonly reason: string
  constructor(seed: string, path: string, reason: string, options?: ErrorOptions) {
    super(
      `The seed ${seed} cannot be loaded: ${path === '' || reason.includes(path) ? '' : `${path}: `}${reason}`,
      options,
    )
    this.seed = seed
    this.path = path
    this.reason = reason
  }
}

/** Why an entry of a seed cannot be loaded; whoever knows its seed and place makes a SeedError of it. */
export class SeedReason extends Error {}
