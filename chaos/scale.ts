/** 1 in `npm test`; `npm run chaos` asks for more of everything. */
export const scale = Number(process.env.CHAOS_SCALE ?? 1);
