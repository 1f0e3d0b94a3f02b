import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { isConnectionLoss, isOfDatabase, isTransient, sqlStateOf, storeErrorOf } from './database-error.ts';
import { GatheringSocket } from './gathering-socket.ts';
import { lifeHolds } from './life-holds.ts';
import { type Parameter, rowsOf, statementOf } from './statement.ts';

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
  /** Keeps statements prepared on each connection: never behind a proxy that gives each transaction another one. */
  readonly prepare: boolean;
  /** Locks no rows, and rests on SERIALIZABLE and versions alone. */
  readonly portable: boolean;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly limits?: TransactionLimits;
};

export type TransactionLimits = { readonly idleMs: number; readonly lockMs: number; readonly statementMs: number };

/**
 * A server that is halted, or cut off, in the middle of a transaction must not hold its locks for longer than its lease:
 * the others wait for them when they take over. Somebody else's locks are not waited for without end.
 */
const usualLimits: TransactionLimits = { idleMs: 3000, lockMs: 10_000, statementMs: 30_000 };

/** A pool of connections that send statements without waiting for the answers of those before. */
export class Database implements Session {
  readonly #pool: pg.Pool;
  readonly #names: Map<string, string> | undefined;
  readonly #options: DatabaseOptions;

  constructor(options: DatabaseOptions) {
    const { url, connections, prepare } = options;
    this.#options = options;
    this.#pool = new pg.Pool({
      connectionString: url,
      max: connections,
      pipeline: true,
      types,
      application_name: 'signalbox',
      connectionTimeoutMillis: 5000,
      keepAlive: true,
      stream: () => new GatheringSocket(),
    } as pg.PoolConfig);
    // Of a connection that breaks: the pool makes another one, and who uses it is told by what he has sent.
    this.#pool.on('error', ignore);
    this.#pool.on('connect', (client) => client.on('error', ignore));
    this.#names = prepare ? new Map() : undefined;
  }

  get isPortable(): boolean {
    return this.#options.portable;
  }

  async all<Row>(sql: string, ...parameters: readonly Parameter[]): Promise<readonly Row[]> {
    return rowsOf<Row>(await this.#alone(sql, parameters));
  }

  async get<Row>(sql: string, ...parameters: readonly Parameter[]): Promise<Row | undefined> {
    return (await this.all<Row>(sql, ...parameters))[0];
  }

  async run(sql: string, ...parameters: readonly Parameter[]): Promise<number> {
    return (await this.#alone(sql, parameters)).rowCount ?? 0;
  }

  /**
   * All of the work, or nothing of it; durable when it resolves. What the work has not waited for is sent together with
   * the end of the transaction. The work is done again where the database asks for that. Rejects with `outcome: unknown`
   * among the details when the connection broke while the end of the transaction was on its way.
   */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#repeated(() => this.#once(work, this.#options.limits ?? usualLimits));
  }

  /** The same for what may take its time, as a new index does. */
  longTransaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { lockMs } = this.#options.limits ?? usualLimits;
    return this.#repeated(() => this.#once(work, { idleMs: 0, lockMs, statementMs: 0 }));
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  /** A statement is a transaction of its own. */
  #alone(sql: string, parameters: readonly Parameter[]): Promise<pg.QueryResult> {
    return this.#repeated(() => this.#pool.query(this.#query(sql, parameters)));
  }

  async #repeated<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        if (!isTransient(error) || tries === triesOfTransaction) throw storeErrorOf(error);
      }
      await this.#pauseBeforeTry(tries);
    }
  }

  /** Rivals must not meet again and again: each waits for another while, the longer the more often it has lost. */
  async #pauseBeforeTry(tries: number): Promise<void> {
    const [chance = 0] = this.#options.randomBytes(1);
    await pause((chance / 256) * 2 ** Math.min(tries, 7));
  }

  async #once<T>(work: (session: Session) => Promise<T>, limits: TransactionLimits): Promise<T> {
    const client = await this.#pool.connect();
    const transaction = new Transaction(client, (sql, parameters) => this.#query(sql, parameters));
    const begin = this.#options.portable ? 'BEGIN ISOLATION LEVEL SERIALIZABLE' : 'BEGIN';
    let broken: Error | undefined;
    try {
      const settings = this.#names ? `${settingsOf(limits)}; ${plannedOnce}` : settingsOf(limits);
      return await transaction.perform(`${begin}; ${settings}`, work);
    } catch (error) {
      if (!isConnectionLoss(error)) throw error;
      broken = error instanceof Error ? error : new Error(String(error));
      throw storeErrorOf(error, transaction.isEnding ? { outcome: 'unknown' } : {});
    } finally {
      client.release(broken);
    }
  }

  #query(sql: string, parameters: readonly Parameter[]): pg.QueryConfig {
    const statement = statementOf(this.#options.portable ? portable(sql) : sql, parameters);
    if (!this.#names) return statement;
    const known = this.#names.get(statement.text);
    const name = known ?? `s${this.#names.size}`;
    if (known === undefined) this.#names.set(statement.text, name);
    return { name, ...statement };
  }
}

class Transaction implements Session {
  readonly #client: pg.PoolClient;
  readonly #query: (sql: string, parameters: readonly Parameter[]) => pg.QueryConfig;
  readonly #sent: Promise<unknown>[] = [];
  /** From here on it may hold whatever becomes of the connection. */
  isEnding = false;

  constructor(client: pg.PoolClient, query: (sql: string, parameters: readonly Parameter[]) => pg.QueryConfig) {
    this.#client = client;
    this.#query = query;
  }

  async perform<T>(begin: string, work: (session: Session) => Promise<T>): Promise<T> {
    const begun = this.#client.query(begin);
    begun.catch(ignore);
    this.#sent.push(begun);
    try {
      const result = await work(this);
      this.isEnding = true;
      const commit = this.#client.query('COMMIT');
      this.#sent.push(commit);
      const cause = await firstCause(this.#sent);
      if (cause !== undefined) throw cause;
      // A transaction that had failed is ended by COMMIT without having been taken.
      if ((await commit).command !== 'COMMIT') throw new Error('the transaction was not taken');
      return result;
    } catch (error) {
      await this.#client.query('ROLLBACK').catch(ignore);
      throw isOfDatabase(error) ? ((await firstCause(this.#sent)) ?? error) : error;
    }
  }

  async all<Row>(sql: string, ...parameters: readonly Parameter[]): Promise<readonly Row[]> {
    return rowsOf<Row>(await this.#send(sql, parameters));
  }

  async get<Row>(sql: string, ...parameters: readonly Parameter[]): Promise<Row | undefined> {
    return (await this.all<Row>(sql, ...parameters))[0];
  }

  async run(sql: string, ...parameters: readonly Parameter[]): Promise<number> {
    return (await this.#send(sql, parameters)).rowCount ?? 0;
  }

  #send(sql: string, parameters: readonly Parameter[]): Promise<pg.QueryResult> {
    const answer = this.#client.query(this.#query(sql, parameters));
    // Without its rows, which may be all of a database.
    const done = answer.then(ignore);
    done.catch(ignore);
    this.#sent.push(done);
    return answer;
  }
}

/** Of the first statement that failed: the ones after it only tell that one before them did. */
async function firstCause(sent: readonly Promise<unknown>[]): Promise<unknown> {
  const failures = (await Promise.allSettled(sent)).flatMap((each) =>
    each.status === 'rejected' ? [each.reason as unknown] : [],
  );
  return failures.find((each) => sqlStateOf(each) !== failedTransaction) ?? failures[0];
}

const failedTransaction = '25P02';

/** Of this transaction only: a proxy may give the connection to somebody else after it. */
function settingsOf({ idleMs, lockMs, statementMs }: TransactionLimits): string {
  return [
    `SET LOCAL idle_in_transaction_session_timeout = ${idleMs}`,
    `SET LOCAL lock_timeout = ${lockMs}`,
    `SET LOCAL statement_timeout = ${statementMs}`,
  ].join('; ');
}

/**
 * A statement that stays prepared keeps its plan too. PostgreSQL plans again for each array that is not as long as it
 * guesses, and that took longer than a commit of a few steps itself. As such a plan may be made while a table is empty,
 * it goes by indexes.
 */
const plannedOnce = 'SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off';

function ignore(): void {
  // Told elsewhere.
}

/** Without locks of rows, and without what only PostgreSQL can tell. */
function portable(sql: string): string {
  return sql.replace(/ FOR (?:UPDATE|(?:KEY )?SHARE)(?=\)|$)/, '').replaceAll(lifeHolds, 'true');
}

const triesOfTransaction = 30;
const bigint = 20;

/** Times, counts and numbers all fit into a double. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === bigint ? Number : pg.types.getTypeParser(oid, format ?? 'text'),
};
