/** Stored data that cannot be used or changed, in a sentence for people that says what happened and what can be done. */
export class DataError extends Error {}
