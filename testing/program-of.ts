type Compiled = { readonly programOf: (name: 'server' | 'agent') => string };

/** Its address is put together: what is plain JavaScript has no types. */
const compiled = new URL('../scripts/compiled.mjs', import.meta.url).href;

/** The programs as `npm start` starts them: compiled, where that is fresh. */
export const { programOf }: Compiled = await import(compiled);
