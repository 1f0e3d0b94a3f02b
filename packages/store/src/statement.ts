/** A statement that both databases understand, with what belongs into its places: to be spread into `run`, `get`, `all`. */
export type Statement = readonly [sql: string, ...parameters: readonly (string | number | null | Uint8Array)[]];
