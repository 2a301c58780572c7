import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { transformWithEsbuild, type Plugin } from 'vite';

const SOURCE = 'src/worker/service_worker.ts';
const NAME = 'service_worker.js';

/** Builds the service worker, which has to know the names of all the other files. */
export function serviceWorker(): Plugin {
  return {
    name: 'parley-service-worker',
    apply: 'build',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const files = Object.keys(bundle).filter((name) => name.startsWith('assets/'));
        const page = bundle['index.html'];
        const content = page?.type === 'asset' ? String(page.source) : '';
        const hash = createHash('sha256').update(JSON.stringify([files.sort(), content]));
        const define = {
          PROGRAM_FILES: JSON.stringify(files.map((name) => `/${name}`)),
          PROGRAM_VERSION: JSON.stringify(hash.digest('hex').slice(0, 16)),
        };
        const options = { loader: 'ts', target: 'es2022', format: 'iife', define } as const;
        const { code } = await transformWithEsbuild(readFileSync(SOURCE, 'utf8'), SOURCE, options);
        this.emitFile({ type: 'asset', fileName: NAME, source: code });
      },
    },
  };
}
