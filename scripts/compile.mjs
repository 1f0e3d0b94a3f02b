// Run under the project's own Node, by `compile` of set-up.mjs.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { compiledFolder, compiledFolders, programs } from './compiled.mjs';
import { root } from './set-up.mjs';

/** What authors of code jobs import too has to be one module for both; packages that are few files gain nothing. */
const bundled = /^@signalbox\/(?!sdk$)|^zod(?:\/|$)|^yaml$|^commander$|^@noble\/|^@oxc-project\/|^re2js$/;

const folder = compiledFolder();
if (!existsSync(folder)) await compile();

async function compile() {
  const made = `${folder}.${process.pid}`;
  try {
    // Each by itself: of parts that several share, the bundler puts some into a program, and whoever loads them starts that.
    for (const name of Object.keys(programs)) await compileProgram(name, made);
    renameSync(made, folder);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    // Unless somebody else compiled the same.
    if (!existsSync(folder)) throw error;
  }
  for (const old of olderOnes()) rmSync(old, { recursive: true, force: true });
}

async function compileProgram(name, dir) {
  const build = await rolldown({
    input: { [name]: join(root, programs[name]) },
    platform: 'node',
    transform: { target: 'esnext' },
    resolve: { conditionNames: ['source', 'node', 'import', 'default'] },
    external: (id) => /^[@a-z]/.test(id) && !bundled.test(id),
    plugins: [{ name: 'places', transform: placesAsInSource }],
    onLog: (level, log) => level === 'warn' && process.stderr.write(`${log.message}\n`),
  });
  await build.write({ dir, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: `${name}/[name]-[hash].mjs` });
  await build.close();
}

/** A file that is named by its place beside a source stays that file; a program stays a program. */
function placesAsInSource(code, id) {
  if (!code.includes('import.meta.url')) return undefined;
  const here = pathToFileURL(id).href;
  const withPrograms = code.replace(/new URL\('([^']*\/main\.ts)', import\.meta\.url\)/g, (whole, path) => {
    const source = new URL(path, here).href;
    const name = Object.keys(programs).find((each) => pathToFileURL(join(root, programs[each])).href === source);
    return name ? `new URL(${JSON.stringify(pathToFileURL(join(folder, `${name}.mjs`)).href)})` : whole;
  });
  return withPrograms.replaceAll('import.meta.url', JSON.stringify(here));
}

/** Processes that were started from one load more of it later: the last twenty stay, of 5 MB each. */
function olderOnes() {
  mkdirSync(compiledFolders, { recursive: true });
  const present = readdirSync(compiledFolders).map((name) => join(compiledFolders, name));
  return present.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs).slice(20);
}
