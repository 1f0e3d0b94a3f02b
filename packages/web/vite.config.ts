import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { builtFrom } from './vite/built-from.ts';
import { compressed } from './vite/compressed.ts';
import { onlyWhatIsUsed } from './vite/only-what-is-used.ts';
import { wordsByLanguage } from './vite/words-by-language.ts';

/** Addresses of the built files are relative: the server says in `<base>` under which path it is reached. */
export default defineConfig({
  base: './',
  plugins: [onlyWhatIsUsed(), wordsByLanguage(), react(), compressed(), builtFrom()],
  resolve: { conditions: ['source', 'module', 'browser', 'production', 'default'] },
  // The server puts a nonce for style sheets in its place.
  html: { cspNonce: '%NONCE%' },
  build: {
    target: 'es2022',
    // These know `light-dark()`; for older ones it would be taken apart into what does not see the chosen theme.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    outDir: 'dist',
    sourcemap: false,
    chunkSizeWarningLimit: 600,
    assetsInlineLimit: 0,
  },
});
