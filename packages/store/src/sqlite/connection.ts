import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { StoreError } from '../store-error.ts';

export type Parameter = SQLInputValue;

/** One connection with its settings and its prepared statements. Every failure that leaves it is a `StoreError`. */
export class Connection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #onCommit: () => void = () => undefined;

  constructor(place: string | DatabaseSync) {
    this.#database = typeof place === 'string' ? opened(place) : place;
  }

  /** Rows are what the schema says: its tables are strict. */
  all<Row>(sql: string, ...parameters: readonly Parameter[]): readonly Row[] {
    return this.#guard(() => this.#prepared(sql).all(...parameters)) as unknown as readonly Row[];
  }

  get<Row>(sql: string, ...parameters: readonly Parameter[]): Row | undefined {
    return this.#guard(() => this.#prepared(sql).get(...parameters)) as unknown as Row | undefined;
  }

  /** Answers how many rows were changed. */
  run(sql: string, ...parameters: readonly Parameter[]): number {
    return Number(this.#guard(() => this.#prepared(sql).run(...parameters)).changes);
  }

  /** Answers the row id of the new row. */
  insert(sql: string, ...parameters: readonly Parameter[]): number {
    return Number(this.#guard(() => this.#prepared(sql).run(...parameters)).lastInsertRowid);
  }

  /** All of the work, or nothing of it. Durable when it returns. */
  transaction<T>(work: () => T): T {
    const result = this.#committed(work);
    this.#onCommit();
    return result;
  }

  onCommit(listener: () => void): void {
    this.#onCommit = listener;
  }

  close(): void {
    if (!this.#database.isOpen) return;
    this.#statements.clear();
    this.#database.close();
  }

  #committed<T>(work: () => T): T {
    this.run('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.run('COMMIT');
      return result;
    } catch (error) {
      this.#rollback();
      throw error;
    }
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** SQLite ends a transaction by itself after some failures; the failure that led here is the one to tell. */
  #rollback(): void {
    if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK');
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storeErrorOf(error);
    }
  }
}

/** Primary result codes of SQLite, the low byte of the extended ones. */
const sqliteFull = 13;
const sqliteConstraint = 19;

export function isConstraintFailure(error: unknown): boolean {
  return error instanceof StoreError && (resultCode(error.cause) & 0xff) === sqliteConstraint;
}

function opened(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path);
  } catch (error) {
    throw storeErrorOf(error);
  }
}

function storeErrorOf(cause: unknown): StoreError {
  const sqliteCode = resultCode(cause);
  const reason = cause instanceof Error ? cause.message : String(cause);
  if ((sqliteCode & 0xff) === sqliteFull) {
    return new StoreError(
      'disk_full',
      { message: 'The disk of the database is full; nothing was changed.' },
      { cause },
    );
  }
  const message = `The database cannot be used: ${reason}; nothing was changed.`;
  return new StoreError('store_failed', { message, sqliteCode }, { cause });
}

function resultCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;
}
