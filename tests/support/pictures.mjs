// Pictures as files, made by hand.
import { deflateSync } from 'node:zlib';

function crcOf(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [size, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(data.length);
  crc.writeUInt32BE(crcOf(body));
  return Buffer.concat([size, body, crc]);
}

/** A PNG of one colour; `claims` is the size that its head tells instead of the true one. */
export function png(width, height, [r, g, b] = [200, 30, 30], { extra = [], claims } = {}) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(claims?.width ?? width, 0);
  head.writeUInt32BE(claims?.height ?? height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([
    Buffer.from([0]),
    Buffer.from(Array.from({ length: width }, () => [r, g, b]).flat()),
  ]);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    ...extra,
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A remark that a PNG carries along. */
export const remark = (text) => chunk('tEXt', Buffer.from(`Comment\0${text}`, 'latin1'));

const tables = `
  /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1R
  V19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2Nj
  Y2NjY2NjY2NjY2NjY2P/wAARCAAYADADASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAA
  AgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6
  Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXG
  x8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREA
  AgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5
  OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPE
  xcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDPooorgPrQrOrRrOr3sl+38v1PFzb7Hz/Q
  KKKK948U0aKKK+DPtArOoor3sl+38v1PFzb7Hz/QKKKK948U/9k=`;

/** 48 by 24 pixels, left red and right blue. */
export const jpeg = Buffer.from(tables.replace(/\s/g, ''), 'base64');

/** The same with EXIF: taken with the camera on its side, by somebody, somewhere. */
export function jpegOfPhone() {
  const tiff = Buffer.from(
    '49492a00080000000200' + '0f01020008000000260000001201030001000000060000000000000000000000',
    'hex',
  );
  const body = Buffer.concat([
    Buffer.from('Exif\0\0', 'latin1'),
    tiff.subarray(0, 38),
    Buffer.from('SPYCAM7\0', 'latin1'),
  ]);
  const size = Buffer.alloc(2);
  size.writeUInt16BE(body.length + 2);
  return Buffer.concat([
    jpeg.subarray(0, 2),
    Buffer.from([0xff, 0xe1]),
    size,
    body,
    jpeg.subarray(2),
  ]);
}

/** Width and height in the head of a PNG or of a baseline JPEG. */
export function sizeOf(file) {
  if (file[0] === 0x89) return [file.readUInt32BE(16), file.readUInt32BE(20)];
  for (let at = 2; at < file.length; at += 2 + file.readUInt16BE(at + 2)) {
    if (file[at + 1] === 0xc0) return [file.readUInt16BE(at + 7), file.readUInt16BE(at + 5)];
  }
  throw new Error('no frame in this JPEG');
}

/** A form with `fields`: a text each, or `{filename, type, content}`. */
export function form(fields, boundary = '----parley') {
  const pieces = Object.entries(fields).flatMap(([name, value]) => {
    const { filename, type, content = value } = value;
    const file = filename ? `; filename="${filename}"` : '';
    const kind = type ? `Content-Type: ${type}\r\n` : '';
    const disposition = `Content-Disposition: form-data; name="${name}"${file}`;
    const head = `--${boundary}\r\n${disposition}\r\n${kind}\r\n`;
    return [Buffer.from(head), Buffer.from(content), Buffer.from('\r\n')];
  });
  return {
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}
