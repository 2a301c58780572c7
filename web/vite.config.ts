import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { serviceWorker } from './build_worker';

// In development the pages come from Vite and every other request goes to a node (or the fake).
const target = process.env.PARLEY_URL ?? 'http://127.0.0.1:8787';
const apiPaths = [
  '/auth',
  '/users',
  '/conversations',
  '/messages',
  '/sync',
  '/media',
  '/search',
  '/mentions',
];

function toNodeUnlessPage() {
  return {
    target,
    changeOrigin: true,
    // One path can be a page and an API call: a navigation asks for HTML and gets the client.
    bypass: (request: { headers: { accept?: string } }) =>
      request.headers.accept?.includes('text/html') ? '/index.html' : undefined,
  };
}

export default defineConfig({
  plugins: [react(), serviceWorker()],
  build: {
    assetsInlineLimit: 0,
    target: 'es2022',
    sourcemap: false,
    // The list of all emoji is large, and loaded when somebody looks for one.
    chunkSizeWarningLimit: 600,
  },
  server: {
    proxy: {
      ...Object.fromEntries(apiPaths.map((path) => [path, toNodeUnlessPage()])),
      '/auth/verify': { target },
      '/ws': { target: target.replace(/^http/, 'ws'), ws: true },
    },
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts', 'dev/**/*.test.ts'],
    setupFiles: ['dev/browser_globals.mjs'],
  },
});
