/** Where a database is and how it is spoken to. */
export type DatabaseUrl = {
  /** For the driver: with the password, and without our own parameters. */
  readonly url: string;
  /** For people: without password and parameters. */
  readonly place: string;
  /** Only what engines that speak PostgreSQL's language have too. */
  readonly portable: boolean;
  /** Statements stay prepared on their connection: faster; not behind a proxy that pools transactions. */
  readonly prepare: boolean;
  /** Settings with which an acknowledged step can be lost are told of, not refused. */
  readonly weakDurability: boolean;
  readonly connections: number;
  /** Servers tell each other by LISTEN and NOTIFY that something has changed. */
  readonly hints: boolean;
};

type Read = { readonly ok: true; readonly database: DatabaseUrl } | { readonly ok: false; readonly problem: string };

const form = 'postgres://USER:PASSWORD@HOST:PORT/NAME';

/** `postgres://…`, with `?portable=on`, `?prepare=on`, `?weak-durability=on`, `?hints=off` and `?connections=10`. */
export function readDatabaseUrl(text: string): Read {
  const url = parsed(text);
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol) || url.pathname.length < 2)
    return { ok: false, problem: `an address as ${form}` };
  const taken = (name: string) => {
    const value = url.searchParams.get(name);
    url.searchParams.delete(name);
    return value;
  };
  const given = {
    portable: taken('portable'),
    prepare: taken('prepare'),
    'weak-durability': taken('weak-durability'),
    hints: taken('hints'),
  };
  const wrong = Object.entries(given).find(([, value]) => value !== null && value !== 'on' && value !== 'off');
  if (wrong) return { ok: false, problem: `${wrong[0]} is on or off` };
  const connections = Number(taken('connections') ?? 10);
  if (!Number.isInteger(connections) || connections < 1 || connections > 1000)
    return { ok: false, problem: 'connections is a number from 1 to 1000' };
  return {
    ok: true,
    database: {
      url: url.href,
      place: `${url.host}${url.pathname}`,
      portable: given.portable === 'on',
      prepare: given.prepare === 'on',
      weakDurability: given['weak-durability'] === 'on',
      connections,
      hints: given.hints !== 'off' && given.portable !== 'on',
    },
  };
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
