import type { IncomingMessage } from 'node:http';

// A name or an address, that of IPv6 in brackets, and a port; nothing at all where the target has no authority.
const hostAndPort = /^(?:\[[\w.~!$&'()*+,;=:-]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(?::\d*)?$/i;

/**
 * What is wrong with the Host of a request; `undefined` where nothing is.
 *
 * Node would refuse one that is absent without a word, and takes the first of several.
 *
 * @source RFC 9112, section 3.2; RFC 3986, section 3.2.
 */
export function hostFault({ httpVersion, rawHeaders }: IncomingMessage): string | undefined {
  let host: string | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (name.length !== 4 || name.toLowerCase() !== 'host') continue;
    if (host !== undefined) return 'the request has more than one Host header; expected one.';
    host = rawHeaders[at + 1]!;
  }
  if (host === undefined) {
    const needsNone = httpVersion === '1.0' || httpVersion === '0.9';
    return needsNone ? undefined : 'the request has no Host header; expected one, as of HTTP/1.1.';
  }
  return hostAndPort.test(host)
    ? undefined
    : 'the Host header is no host and port; expected such as "example.com:8080".';
}
