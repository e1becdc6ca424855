// How the console is built: one folder of static files that the engine serves; in development the API is proxied.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const engine = process.env.KESHER_URL ?? 'http://127.0.0.1:7070';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: process.env.KESHER_CONSOLE_OUT ?? '../../build/console',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/v1': { target: engine } } },
});
