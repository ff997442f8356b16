import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** When built, src/ahead.ts is a script of its own in the page, which runs as soon as it is there. */
const ahead: Plugin = {
  name: 'ahead',
  apply: 'build',
  transformIndexHtml(_html, { bundle = {} }) {
    const file = Object.keys(bundle).find((name) => /^assets\/ahead-[^/]+\.js$/u.test(name));
    if (file === undefined) throw new Error('src/ahead.ts is in no file of its own');
    const attrs = { type: 'module', async: true, fetchpriority: 'high', crossorigin: true, src: `./${file}` };
    return [{ tag: 'script', attrs, injectTo: 'head' }];
  },
};

/** Addresses within are relative to the page's <base>, which the server writes: the base path is not known here. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), ahead],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The newest two years of browsers.
    target: ['chrome120', 'firefox121', 'safari17'],
    // Nothing within the page: the policy of src/http/dashboard.ts refuses it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The libraries are 300 kB before they are compressed.
    chunkSizeWarningLimit: 600,
    // What every page needs comes in a few files, in place of some thirty small ones.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // With what it imports, and so nothing of the others.
            { name: 'ahead', test: /dashboard[\\/]src[\\/]ahead\.ts$/u, priority: 1 },
            {
              name: 'libraries',
              test: /node_modules[\\/](react|react-dom|scheduler|@tanstack|lucide-react)[\\/]/u,
            },
            { name: 'shared', test: /dashboard[\\/]src[\\/](api|strings|ui[\\/](?!dialog|menu|toast-corner))/u },
            // What lies over a page, which nobody sees before they have done something.
            { name: 'overlays', test: /(node_modules[\\/](@base-ui|@floating-ui)|dashboard[\\/]src[\\/]ui)[\\/]/u },
          ],
        },
      },
    },
  },
  // `npm run dashboard -- --dev`: a Turnout must run beside it.
  server: { proxy: { '/rest': process.env['TURNOUT_URL'] ?? 'http://localhost:8080' } },
});
