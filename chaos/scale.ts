/** 1 in `npm test`; `npm run chaos` asks for more of everything. */
export const scale = Number(process.env.CHAOS_SCALE ?? 1);

/** Of all chances of a case. Times are those of the machine, so that a seed repeats a case only roughly. */
export const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
