import type { Region } from 'sarif';
import type { Finding, Location } from '../finding.ts';
import type { ImageSubject, Report } from '../report.ts';
import { compareFindings } from './counts.ts';
import { encodePath, shortName } from './image-name.ts';

/** The findings that one SARIF result stands for: the same advisory at the same place, in one package or several. */
export interface Group {
  readonly first: Finding;
  /** All of them, the first too, worst first. */
  readonly findings: readonly Finding[];
  readonly place: Place;
}

export interface Place {
  /** Relative and percent-encoded, without tag, digest and colon: others take what is before a colon for a scheme. */
  readonly uri: string;
  /** Whether it is a file of the repository, and not one inside the image. */
  readonly inRepository: boolean;
  readonly region: Region;
}

/** Worst first, so that a consumer that stops early has seen what matters. Suppressed findings are left out. */
export function groupFindings(report: Report<ImageSubject>): readonly Group[] {
  const image = encodePath(shortName(report.subject.reference));
  const groups = new Map<string, { first: Finding; findings: Finding[]; place: Place }>();
  for (const finding of report.findings.filter(({ suppressed }) => suppressed === null).sort(compareFindings)) {
    const place = placeOf(finding.location, image);
    const { startLine, startColumn, endColumn } = place.region;
    const key = [finding.ruleId, keyOf(place), startLine, startColumn, endColumn].join('\0');
    const group = groups.get(key);
    if (group) group.findings.push(finding);
    else groups.set(key, { first: finding, findings: [finding], place });
  }
  return [...groups.values()];
}

/** Tells the files of a run apart: one of the repository may be called as one of the image is. */
export function keyOf({ uri, inRepository }: Place): string {
  return `${inRepository ? 'repository' : 'image'} ${uri}`;
}

// The Dockerfile line where it is known, else the file in the image; never nothing.
function placeOf(location: Location, image: string): Place {
  const file = encodePath(location.file?.replaceAll('\\', '/') ?? '');
  if (file !== '') return { uri: file, inRepository: true, region: regionOf(location) };
  const path = encodePath(location.path ?? '');
  return { uri: path === '' ? image : `${image}/${path}`, inRepository: false, region: regionOf({}) };
}

// One line only: GitHub annotates a pull request when every line of the region is in its diff.
function regionOf({ line = 1, column = 1, endLine = line, endColumn = column }: Location): Region {
  if (endLine !== line) return { startLine: line, startColumn: column };
  return { startLine: line, startColumn: column, endLine: line, endColumn };
}
