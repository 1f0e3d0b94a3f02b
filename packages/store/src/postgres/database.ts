import pg from 'pg';
import { StoreError } from '../store-error.ts';
import { decodeText, encodeText } from './text-codec.ts';

export type Parameter = string | number | boolean | null | Uint8Array | readonly (string | number | boolean | null)[];

/** Statements, on a connection of their own or within a transaction. Rows are what the schema says. */
export type Session = {
  readonly all: <Row>(sql: string, ...parameters: readonly Parameter[]) => Promise<readonly Row[]>;
  readonly get: <Row>(sql: string, ...parameters: readonly Parameter[]) => Promise<Row | undefined>;
  /** Answers how many rows were changed. */
  readonly run: (sql: string, ...parameters: readonly Parameter[]) => Promise<number>;
};

export type DatabaseOptions = {
  readonly url: string;
  readonly connections: number;
  /** False behind a proxy that gives each transaction another connection. */
  readonly prepare: boolean;
};

/** A pool of connections that send statements without waiting for the answers of those before. */
export class Database implements Session {
  readonly #pool: pg.Pool;
  readonly #names: Map<string, string> | undefined;

  constructor({ url, connections, prepare }: DatabaseOptions) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: connections,
      pipeline: true,
      types,
      application_name: 'signalbox',
      connectionTimeoutMillis: 5000,
    } as pg.PoolConfig);
    // Of a connection that breaks while nobody uses it: the pool makes another one.
    this.#pool.on('error', () => undefined);
    this.#names = prepare ? new Map() : undefined;
  }

  all<Row>(sql: string, ...parameters: readonly Parameter[]): Promise<readonly Row[]> {
    return this.#guard(async () => rowsOf<Row>(await this.#pool.query(this.#query(sql, parameters))));
  }

  async get<Row>(sql: string, ...parameters: readonly Parameter[]): Promise<Row | undefined> {
    return (await this.all<Row>(sql, ...parameters))[0];
  }

  run(sql: string, ...parameters: readonly Parameter[]): Promise<number> {
    return this.#guard(async () => (await this.#pool.query(this.#query(sql, parameters))).rowCount ?? 0);
  }

  /**
   * All of the work, or nothing of it; durable when it resolves. What the work has not waited for is sent together with
   * the end of the transaction. The work is done again where the database asks for that.
   */
  async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#guard(() => this.#once(work));
      } catch (error) {
        if (!isTransient(error) || tries === triesOfTransaction) throw error;
      }
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #once<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken: unknown;
    try {
      const sent: Promise<unknown>[] = [client.query('BEGIN')];
      const send = (sql: string, parameters: readonly Parameter[]) => {
        const answer = client.query(this.#query(sql, parameters));
        sent.push(answer);
        return answer;
      };
      const session: Session = {
        all: async <Row>(sql: string, ...parameters: readonly Parameter[]) => rowsOf<Row>(await send(sql, parameters)),
        get: async <Row>(sql: string, ...parameters: readonly Parameter[]) =>
          rowsOf<Row>(await send(sql, parameters))[0],
        run: async (sql, ...parameters) => (await send(sql, parameters)).rowCount ?? 0,
      };
      try {
        const result = await work(session);
        const commit = client.query('COMMIT');
        await allOrFirstCause([...sent, commit]);
        // A transaction that had failed is ended by COMMIT without having been taken.
        if ((await commit).command !== 'COMMIT') throw new Error('the transaction was not taken');
        return result;
      } catch (error) {
        await Promise.allSettled([...sent, client.query('ROLLBACK')]);
        throw error;
      }
    } catch (error) {
      broken = isConnectionLoss(error) ? error : undefined;
      throw error;
    } finally {
      client.release(broken === undefined ? undefined : (broken as Error));
    }
  }

  #query(sql: string, parameters: readonly Parameter[]): pg.QueryConfig {
    const text = numbered(sql);
    const values = parameters.map(encoded);
    if (!this.#names) return { text, values };
    const known = this.#names.get(text);
    const name = known ?? `s${this.#names.size}`;
    if (known === undefined) this.#names.set(text, name);
    return { name, text, values };
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storeErrorOf(error);
    }
  }
}

/** Of the first statement that failed: the ones after it only tell that one before them did. */
async function allOrFirstCause(sent: readonly Promise<unknown>[]): Promise<void> {
  const failures = (await Promise.allSettled(sent)).flatMap((each) =>
    each.status === 'rejected' ? [each.reason] : [],
  );
  const cause = failures.find((each) => sqlStateOf(each) !== '25P02') ?? failures[0];
  if (cause !== undefined) throw cause;
}

const triesOfTransaction = 10;
const bigint = 20;

/** Times, counts and numbers all fit into a double. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === bigint ? Number : pg.types.getTypeParser(oid, format ?? 'text'),
};

const numberedTexts = new Map<string, string>();

/** `?` becomes `$1`, `$2`, …: no statement of ours has one in a literal. */
function numbered(sql: string): string {
  const known = numberedTexts.get(sql);
  if (known !== undefined) return known;
  let count = 0;
  const text = sql.replaceAll('?', () => {
    count += 1;
    return `$${count}`;
  });
  numberedTexts.set(sql, text);
  return text;
}

function encoded(value: Parameter): unknown {
  if (typeof value === 'string') return encodeText(value);
  if (Array.isArray(value)) return value.map((each) => (typeof each === 'string' ? encodeText(each) : each));
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

function rowsOf<Row>(result: pg.QueryResult): readonly Row[] {
  for (const row of result.rows as Record<string, unknown>[]) {
    for (const [column, value] of Object.entries(row)) {
      if (typeof value === 'string') row[column] = decodeText(value);
    }
  }
  return result.rows as readonly Row[];
}

/** See the appendix "PostgreSQL Error Codes" of its manual. */
export function sqlStateOf(error: unknown): string | undefined {
  const cause = error instanceof StoreError ? error.cause : error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}

export function isConstraintFailure(error: unknown): boolean {
  return sqlStateOf(error)?.startsWith('23') ?? false;
}

/** Serialization failure, deadlock, and our own guard of versions: another transaction was first. */
function isTransient(error: unknown): boolean {
  return ['40001', '40P01', lostRace].includes(sqlStateOf(error) ?? '');
}

/** Division by zero: how a statement says within the database that a row is not as it was read. */
export const lostRace = '22012';

function isConnectionLoss(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === undefined || !/^[0-9A-Z]{5}$/.test(state) || /^(?:08|57P)/.test(state);
}

function storeErrorOf(cause: unknown): unknown {
  if (
    cause instanceof StoreError ||
    (cause instanceof Error && sqlStateOf(cause) === undefined && !isDriverError(cause))
  )
    return cause;
  const sqlState = sqlStateOf(cause) ?? '';
  if (sqlState === '53100') {
    return new StoreError(
      'disk_full',
      { message: 'The disk of the database is full; nothing was changed.' },
      { cause },
    );
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StoreError('store_failed', { message: `The database cannot be used: ${reason}.`, sqlState }, { cause });
}

function isDriverError(cause: Error): boolean {
  return /^(?:Connection terminated|Client has encountered|timeout|Cannot use a pool)/.test(cause.message);
}
