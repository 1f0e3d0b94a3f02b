import { join } from 'node:path';
import { type Plugin, runnerImport } from 'vite';

/** `defineWords` is the last statement of its file. */
const definition = /^export const (\w+) = defineWords\('([\w-]+)',/m;
const languages = ['en', 'zh'];
const mark = '?texts=';
/** What the first pages say is one part; each other topic's is one of its own. */
const first = /\/src\/(?:app|show|inbox|run|decision|lists)\/(?!page-)[\w-]*words\.ts\?texts=(\w+)$/;

type Module = { readonly [name: string]: { readonly texts: { readonly [language: string]: object } } };

/**
 * The words of a topic become a part of the page of their own for each language: a browser loads those that are read,
 * once the topic is needed. Tests have them all, as they are written.
 */
export function wordsByLanguage(): Plugin {
  let root = '';
  return {
    name: 'signalbox-words-by-language',
    apply: 'build',
    enforce: 'pre',
    config: () => ({
      build: {
        rolldownOptions: {
          output: {
            codeSplitting: { groups: [{ test: first, name: (id) => `first-words-${first.exec(id)?.[1]}` }] },
          },
        },
      },
    }),
    configResolved(config) {
      root = config.root;
    },
    async load(id) {
      const [path = '', language] = id.split(mark);
      if (language === undefined) return undefined;
      const { module } = await runnerImport<Module>(path, { configFile: false, logLevel: 'error' });
      const texts = Object.values(module).map((words) => words.texts[language]);
      return { code: `export default ${JSON.stringify(texts[0])};`, moduleType: 'js' };
    },
    transform(code, id) {
      const found = id.endsWith('words.ts') ? definition.exec(code) : null;
      if (!found) return undefined;
      const [, name, topic] = found;
      const parts = languages.map(
        (language) => `${language}: () => import(${JSON.stringify(`${id}${mark}${language}`)})`,
      );
      // What stands before is not used, and stays: the words are made of what it imports, too.
      const before = code.slice(0, found.index);
      const from = JSON.stringify(join(root, 'src/words/words-to-load.ts'));
      return {
        code: `import { wordsToLoad } from ${from};\n${before}export const ${name} = wordsToLoad('${topic}', { ${parts.join(', ')} });`,
        map: null,
      };
    },
  };
}
