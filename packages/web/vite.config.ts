import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Addresses of the built files are relative: the server says in `<base>` under which path it is reached. */
export default defineConfig({
  base: './',
  plugins: [react()],
  resolve: { conditions: ['source', 'module', 'browser', 'production', 'default'] },
  build: { target: 'es2022', outDir: 'dist', sourcemap: false, chunkSizeWarningLimit: 600 },
});
