import type { Schema } from './connection.ts';

/** What stands under one name of an answer. */
export function inside<T>(name: string, schema: Schema<T>): Schema<T> {
  return { safeParse: (value) => schema.safeParse(fieldOf(value, name)) };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
