import { createHash } from 'node:crypto';
import type { Serialize } from '@cyclonedx/cyclonedx-library';
import { isOfImage, type Reporter } from '../report.ts';
import { type Bill, billOf } from './cyclonedx-bill.ts';
import { jsonText } from './escape.ts';

/**
 * A bill of materials in CycloneDX 1.6 JSON (ECMA-424): the image, its distribution and packages with the files they
 * were read from, and what is known against them. The same report gives the same bytes.
 */
export const cyclonedxReporter: Reporter = {
  id: 'cyclonedx',
  subjects: ['image'],
  async render(reports) {
    const library = await import('@cyclonedx/cyclonedx-library');
    const { bom, occurrences } = billOf(library, reports.filter(isOfImage));
    const normalizer = new library.Serialize.JSON.Normalize.Factory(library.Spec.Spec1dot6).makeForBom();
    const document = normalizer.normalize(bom, {});
    const body = {
      ...document,
      components: document.components?.map((component) => withOccurrences(component, occurrences)),
      // An entry of the graph that names nothing would claim that the package depends on nothing; a package that is
      // not in it has unknown dependencies, which is the truth.
      dependencies: undefined,
    };
    return `${jsonText({ ...body, serialNumber: serialNumberOf(jsonText(body)) }, 2)}\n`;
  },
};

// CycloneDX 1.6, component.evidence.occurrences; the library has no model of them.
function withOccurrences(
  component: Serialize.JSON.Types.Normalized.Component,
  occurrences: Bill['occurrences'],
): object {
  const places = occurrences.get(component['bom-ref'] ?? '');
  const { components, ...rest } = component;
  return {
    ...rest,
    ...(components ? { components: components.map((each) => withOccurrences(each, occurrences)) } : {}),
    ...(places ? { evidence: { occurrences: places } } : {}),
  };
}

// Made from the content: a UUID of version 8 (RFC 9562, 5.8), so another report has another one.
function serialNumberOf(content: string): string {
  const bytes = createHash('sha256').update('plimsoll cyclonedx\0').update(content).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `urn:uuid:${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')}`;
}
