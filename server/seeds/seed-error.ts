/** Reports a seed that cannot be loaded. The message names the seed, the path in it and the reason. */
export class SeedError extends Error {
  readonly seed: string
  /** The path in the document, such as `clients[3]`. Empty if unknown. */
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

/** The reason why an entry cannot be loaded. The loader adds the seed and the path, and throws a SeedError. */
export class SeedReason extends Error {}
