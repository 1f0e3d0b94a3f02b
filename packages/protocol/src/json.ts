import { z } from 'zod';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Nobody changes what has come: what the engine has can go through as it is. */
export const json: z.ZodType<Json> = z.json();
