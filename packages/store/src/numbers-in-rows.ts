import type { NumberStore } from './numbers.ts';
import type { Rows } from './rows.ts';

/** Two that give one at once want the same number: the second looks again. */
const mostTries = 100;

export function numbersInRows(rows: Rows): NumberStore {
  return {
    numberOf: async (kind, id) => {
      for (let tries = 0; tries < mostTries; tries++) {
        const [found] = await rows.all<{ readonly number: number }>(
          'SELECT number FROM numbers WHERE kind = ? AND id = ?',
          kind,
          id,
        );
        if (found) return Number(found.number);
        await rows.change([give, kind, id, kind]);
      }
      throw new Error(`no number is left for ${kind} ${id}`);
    },
    numbered: async (kind, number) => {
      if (!Number.isSafeInteger(number)) return undefined;
      const [found] = await rows.all<{ readonly id: string }>(
        'SELECT id FROM numbers WHERE kind = ? AND number = ?',
        kind,
        number,
      );
      return found?.id;
    },
  };
}

const give = `INSERT INTO numbers (kind, id, number)
  SELECT ?, ?, coalesce(max(number), 0) + 1 FROM numbers WHERE kind = ? ON CONFLICT DO NOTHING`;
