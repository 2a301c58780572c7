import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const tokens = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** The light and the dark value of a colour token. */
function valuesOf(token: string): [string, string] {
  const pair = new RegExp(`--${token}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(
    tokens,
  );
  if (!pair) throw new Error(`no token ${token}`);
  return [pair[1]!, pair[2]!];
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

const surfaces = ['paper', 'surface', 'raised', 'hover', 'selected'];
const TEXT = 4.5;
const GRAPHIC = 3;
const pairs: [string, string, number][] = [
  ...surfaces.flatMap((surface): [string, string, number][] => [
    ['ink', surface, TEXT],
    ['ink-soft', surface, TEXT],
    ['ink-faint', surface, TEXT],
    ['brand', surface, TEXT],
  ]),
  ['accent', 'surface', TEXT],
  ['accent', 'hover', TEXT],
  ['accent', 'selected', TEXT],
  ['on-accent', 'accent', TEXT],
  ['on-brand', 'brand', TEXT],
  ['on-brand', 'brand-strong', TEXT],
  ['brand-strong', 'brand-soft', TEXT],
  ['brand-strong', 'selected', TEXT],
  ['bubble-own-ink', 'bubble-own', TEXT],
  ['bubble-own-faint', 'bubble-own', TEXT],
  ['ink', 'bubble-other', TEXT],
  ['mention', 'bubble-own', TEXT],
  ['mention', 'bubble-other', TEXT],
  ['ink-faint', 'bubble-other', TEXT],
  ['danger', 'paper', TEXT],
  ['danger', 'danger-soft', TEXT],
  ['notice-ink', 'notice-soft', TEXT],
  ['tick-read', 'bubble-own', GRAPHIC],
  ['tick-read', 'surface', GRAPHIC],
  ['tick-read', 'selected', GRAPHIC],
  ['line-strong', 'paper', GRAPHIC],
  ['line-strong', 'raised', GRAPHIC],
  ['online', 'surface', GRAPHIC],
];

test.each(pairs)('%s on %s has a contrast of at least %d in both themes', (front, back, least) => {
  const fronts = valuesOf(front);
  const backs = valuesOf(back);
  expect(contrast(fronts[0], backs[0])).toBeGreaterThanOrEqual(least);
  expect(contrast(fronts[1], backs[1])).toBeGreaterThanOrEqual(least);
});
