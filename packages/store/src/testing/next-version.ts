import { type Migration, migrations } from '../postgres/migrations.ts';
import { programSchema } from '../postgres/schema-use.ts';

/**
 * Loaded before the program of a server, this makes it a later version of itself: one that adds to the schema, and
 * takes something away when no earlier one is left.
 */
const version = programSchema();
const later: readonly Migration[] = [
  { version: version + 1, kind: 'expand', statements: ['ALTER TABLE runs ADD COLUMN IF NOT EXISTS later text'] },
  { version: version + 2, kind: 'contract', statements: ['ALTER TABLE runs DROP COLUMN IF EXISTS later'] },
];
(migrations as Migration[]).push(...later);
