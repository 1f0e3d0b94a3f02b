/** What Node needs to run our sources as they are; `set-up.mjs` has the same for the first start. */
export const nodeFlags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
