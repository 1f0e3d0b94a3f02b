import pg from 'pg';
import type { HintStore } from '../cluster.ts';
import type { Database } from './database.ts';

/** Of the database: who listens to it on another schema only looks once too often. */
const channel = 'signalbox_hints';

/**
 * LISTEN on a connection of its own, NOTIFY over those of the pool. A transaction that notifies takes a lock of the whole
 * PostgreSQL until its end is on the disk, so it never is one that writes anything, and does not wait for the disk.
 */
export function postgresHints(database: Database, url: string): HintStore {
  return {
    tell: async (text) => {
      await database.run("SELECT set_config('synchronous_commit', 'off', true), pg_notify(?, ?)", channel, text);
    },
    listen: async ({ onHint, onEnd }) => {
      const client = new pg.Client({
        connectionString: url,
        application_name: 'signalbox hints',
        connectionTimeoutMillis: 5000,
        keepAlive: true,
      });
      let over = false;
      const end = () => {
        if (!over) onEnd();
        over = true;
      };
      client.on('error', end);
      client.on('end', end);
      client.on('notification', ({ payload = '' }) => onHint(payload));
      try {
        await client.connect();
        await client.query(`LISTEN ${channel}`);
      } catch (error) {
        over = true;
        await client.end().catch(() => undefined);
        throw error;
      }
      return async () => {
        over = true;
        await client.end().catch(() => undefined);
      };
    },
  };
}
