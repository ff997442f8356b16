/** What either edge keeps to. */

/** Of the Ingress, or of the Gateway. */
export const EDGE = 'url-shortener';
export const COMPONENT = 'edge';

/** Requests of one address of a visitor. Far more than a person or an office needs; who is above it gets 429, and no click is counted. */
export const LIMIT_PER_SECOND = 100;
/** Above that for a moment: a page of links that are all looked at at once. */
export const LIMIT_BURST = 200;
