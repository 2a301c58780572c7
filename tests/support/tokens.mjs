// Access tokens, good and forged.
import { createHmac, sign } from 'node:crypto';

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export function partsOf(token) {
  const [header, payload, signature] = token.split('.');
  const decode = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { header: decode(header), payload: decode(payload), signature };
}

/** A token of any claims, signed with a private key in PEM. */
export function signed(header, payload, privateKey) {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
}

/** Signed by HMAC with `secret`, as the classic confusion of algorithms does. */
export function signedByHmac(header, payload, secret) {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

export const unsigned = (header, payload) => `${encode(header)}.${encode(payload)}.`;
