/** Stored data that cannot be used or changed. The message says what happened and what to do. */
export class DataError extends Error {}
