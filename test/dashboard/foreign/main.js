import { ShlinkApiClient } from '@shlinkio/shlink-js-sdk';
import { FetchHttpClient } from '@shlinkio/shlink-js-sdk/fetch';
import { ShlinkWebComponent } from '@shlinkio/shlink-web-component';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

// Shlink's own web component as its README mounts it, before the server that the address names: /?server=...&key=...

const kept = new URLSearchParams(location.search || sessionStorage.getItem('server') || '');
sessionStorage.setItem('server', kept.toString());
const server = { baseUrl: kept.get('server') ?? '', apiKey: kept.get('key') ?? '' };
const apiClient = new ShlinkApiClient(new FetchHttpClient(), server);
const health = await apiClient.health();

createRoot(document.querySelector('#root')).render(
  createElement(ShlinkWebComponent, {
    serverVersion: health.version,
    apiClient,
    settings: { visits: { defaultInterval: 'all' } },
  }),
);
