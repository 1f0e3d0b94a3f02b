import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { UnitResult } from '../aggregates.ts';
import type { Store } from '../store.ts';
import { canonicalState } from '../testing/canonical-state.ts';
import { MemoryOracle } from '../testing/memory-oracle.ts';
import { type PostgresPlace, postgresPlaces } from '../testing/postgres-place.ts';
import { CommandMaker, picked, type RandomCommand, randomCommand } from '../testing/random-commands.ts';
import { newSqlitePlace } from '../testing/sqlite-place.ts';

/** Each command waits for two disks. */
const longestMs = 300_000;

const newPlaces: { readonly [name: string]: () => Promise<PostgresPlace> } = {
  'as it is': postgresPlaces({ prepare: true }),
  portable: postgresPlaces({ portable: true }),
};

test.each(Object.keys(newPlaces))(
  'SQLite, PostgreSQL %s and an oracle agree on random commands',
  async (name) => {
    await fc.assert(
      fc.asyncProperty(fc.array(randomCommand, { minLength: 10, maxLength: 60, size: 'max' }), async (commands) => {
        const places = [await newSqlitePlace(), await newPlaces[name]!()];
        const stores = await Promise.all(places.map((place) => place.open()));
        try {
          await play(commands, stores);
        } finally {
          await Promise.all(stores.map((store) => store.close()));
          await Promise.all(places.map((place) => place.remove()));
        }
      }),
      { numRuns: 2 },
    );
  },
  longestMs,
);

async function play(commands: readonly RandomCommand[], stores: readonly Store[]): Promise<void> {
  const oracle = new MemoryOracle();
  const maker = new CommandMaker(oracle, 'id');
  for (const command of commands) {
    const { act, expected } = actOf(command, maker, oracle);
    const results: unknown[] = [];
    for (const store of stores) results.push(await act(store));
    for (const result of results) expect(result, JSON.stringify(command)).toEqual(expected ?? results[0]);
  }
  const states = await Promise.all(stores.map((store) => canonicalState(store, maker.known)));
  expect(states[1]).toEqual(states[0]);
  const [state] = states;
  const { runs, builds, tasks } = maker.known;
  const statesOf = (kind: string, ids: readonly string[]) => ids.map((id) => oracle.aggregates.get(`${kind}:${id}`));
  expect(state!.aggregates.map((each) => each.state)).toEqual([...statesOf('run', runs), ...statesOf('build', builds)]);
  expect(state!.journals).toEqual(Object.fromEntries(runs.map((id) => [id, oracle.journals.get(`run:${id}`)])));
  for (const id of tasks) {
    const { isHeld: _, ...task } = oracle.tasks.get(id)!;
    expect(state!.tasks[id]).toEqual(task);
  }
  for (const [key, fact] of oracle.facts) expect(state!.facts[key]).toEqual(fact);
}

type Act = {
  readonly act: (store: Store) => Promise<unknown>;
  /** Undefined where only the two stores must agree. */
  readonly expected: unknown;
};

function actOf(command: RandomCommand, maker: CommandMaker, oracle: MemoryOracle): Act {
  switch (command.type) {
    case 'commit': {
      const batch = maker.batch(command);
      const act = async (store: Store) => (await store.commit(batch)).map(kindOf);
      return { act, expected: oracle.commit(batch) };
    }
    case 'claim': {
      maker.now += command.later;
      const request = {
        kinds: ['http', 'workflow'],
        owner: `server:${command.owner}`,
        now: maker.now,
        leaseUntil: maker.now + 700,
        limit: command.limit,
        ...(command.labels && { labels: { platform: 'windows' } }),
      } as const;
      const act = async (store: Store) => (await store.claim(request)).map(({ id }) => id);
      return { act, expected: oracle.claim(request) };
    }
    case 'extend': {
      const task = picked([...oracle.tasks.values()], command.pick);
      const lease = { task: task?.id ?? '', epoch: (task?.epoch ?? 0) + (command.stale === 0 ? 1 : 0) };
      const until = maker.now + 900;
      const expected = oracle.extend(lease.task, lease.epoch, until);
      return { act: (store) => store.extend({ ...lease, until }), expected };
    }
    case 'release': {
      const owner = `server:${command.owner}`;
      const now = maker.now;
      return { act: (store) => store.releaseOwner(owner, now), expected: oracle.releaseOwner(owner, now) };
    }
    case 'archive': {
      const run = picked(maker.known.runs, command.pick) ?? '';
      return { act: (store) => store.archiveRun(run, maker.now), expected: undefined };
    }
    case 'other':
      return { act: others(command, maker), expected: undefined };
  }
}

function others({ what, pick }: Extract<RandomCommand, { type: 'other' }>, maker: CommandMaker): Act['act'] {
  const at = maker.now;
  const id = maker.runs.nextId();
  const name = `name${pick}`;
  switch (what) {
    case 'user': {
      const user = { id: name, name, groups: ['release'], role: 'member' as const, createdAt: at, tokenHash: id };
      return (store) => store.addUser(user).catch((error: { code: string }) => error.code);
    }
    case 'event':
      return (store) => store.addEvent('main', { uuid: id, name, at, body: '{}' });
    case 'unevent':
      return (store) => store.removeEvent('main', { name, uuid: id, at });
    case 'unaction':
      return async (store) => {
        const uuid = (await store.action('main', `job${pick}`))?.uuid ?? id;
        return store.removeAction('main', `job${pick}`, uuid, at);
      };
    case 'number':
      return (store) => store.nextBuildNumber(name);
  }
}

/** What is broken is told by each database in its own words. */
function kindOf(result: UnitResult): string {
  return result.ok ? 'ok' : result.conflict.kind;
}
