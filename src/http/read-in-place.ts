import { Socket } from 'node:net';

/**
 * Reading a connection without a new buffer for each read: 64 KiB are taken from the system, cut and left to the garbage
 * collector else, which is a tenth of a redirect (docs/adr/0002). Node offers this to clients (net.connect, `onread`) and not to servers.
 * So the handle of the server's socket goes to a socket that is made as a client's is. `_handle` and `_server` are not
 * documented: where they are not as expected, the socket stays as it is, slower and not wrong.
 */

/** All connections share it: what is read is used, or copied, before anything else is read. */
const BUFFER = Buffer.allocUnsafeSlow(64 * 1024);

interface Inside {
  _handle?: { readonly useUserBuffer?: unknown } | null;
  /** Counts its connections. */
  _server?: unknown;
}

/**
 * `onBytes` gets what arrives, the first `length` bytes of a buffer, valid during the call; it returns true when it took it, false when the bytes are
 * to become ordinary `data`. The socket to go on with is returned; the given one, of a server that pauses on connect, is not to be used any more.
 */
export function readInPlace(socket: Socket, onBytes: (buffer: Buffer, length: number) => boolean): Socket {
  const inside = socket as unknown as Inside;
  const { _handle: handle, _server: server } = inside;
  if (typeof handle?.useUserBuffer !== 'function') {
    socket.on('data', (bytes: Buffer) => onBytes(bytes, bytes.length));
    return socket.resume();
  }
  inside._handle = null;
  inside._server = null;
  const onread = {
    buffer: BUFFER,
    callback: (length: number): boolean => {
      if (!onBytes(BUFFER, length)) own.push(Buffer.copyBytesFrom(BUFFER, 0, length));
      return true;
    },
  };
  const own = new Socket({ handle, allowHalfOpen: true, onread } as unknown as ConstructorParameters<typeof Socket>[0]);
  (own as unknown as Inside)._server = server;
  return own.resume();
}
