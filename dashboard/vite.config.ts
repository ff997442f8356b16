import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Addresses within are relative to the page's <base>, which the server writes: the base path is not known here. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The newest two years of browsers.
    target: ['chrome120', 'firefox121', 'safari17'],
    // Nothing within the page: the policy of src/http/dashboard.ts refuses it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The libraries are 460 kB before they are compressed.
    chunkSizeWarningLimit: 600,
    // What every page needs comes in two files, in place of some thirty small ones.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'libraries',
              test: /node_modules[\\/](react|react-dom|scheduler|@tanstack|@base-ui|@floating-ui|lucide-react)[\\/]/u,
            },
            { name: 'shared', test: /dashboard[\\/]src[\\/](api|strings|ui)[\\/]/u },
          ],
        },
      },
    },
  },
  // `npm run dashboard -- --dev`: a Turnout must run beside it.
  server: { proxy: { '/rest': process.env['TURNOUT_URL'] ?? 'http://localhost:8080' } },
});
