import type { ArtifactLocation, Invocation, Notification, ReportingDescriptor } from 'sarif';
import { plural } from '../plural.ts';
import type { Notice, Report } from '../report.ts';
import { dataDate } from './dates.ts';
import { noticeTexts, omittedText } from './sarif-notice-texts.ts';
import { caps, sarifSentence } from './sarif-text.ts';

/** The descriptors of the notices that occurred, each once, by id. SARIF 2.1.0, 3.19.24. */
export function descriptorsOf(notices: readonly Notice[], omitted: number): readonly ReportingDescriptor[] {
  const texts = [...new Set(notices.map(({ code }) => code))].map((code) => noticeTexts[code]);
  return [...texts, ...(omitted > 0 ? [omittedText] : [])]
    .map(({ id, name, short, help }) => ({
      id,
      name,
      shortDescription: { text: short },
      fullDescription: { text: `${short} ${help}` },
      help: { text: help },
    }))
    .sort((a, b) => Number(a.id.slice(3)) - Number(b.id.slice(3)));
}

/** How the run went; a violated policy is no failure of the run, a part that could not be analysed is. */
export function invocationOf(told: Told, descriptors: readonly ReportingDescriptor[], omitted: number): Invocation {
  const { notices, verdict, createdAt } = told;
  const incomplete = notices.some((notice) => notice.incomplete);
  const descriptor = (id: string) => ({ id, index: descriptors.findIndex((each) => each.id === id) });
  const notifications: Notification[] = notices.map((notice) => ({
    descriptor: descriptor(noticeTexts[notice.code].id),
    level: notice.incomplete ? 'error' : 'warning',
    message: { text: sarifSentence(notice.message, caps.message) },
    ...(notice.place ? { locations: [{ physicalLocation: { artifactLocation: notice.place } }] } : {}),
  }));
  if (omitted > 0) {
    const text = `${plural(omitted, 'result')} of lower severity ${omitted === 1 ? 'was' : 'were'} left out of this file.`;
    notifications.push({ descriptor: descriptor(omittedText.id), level: 'warning', message: { text } });
  }
  return {
    executionSuccessful: !incomplete,
    // Which of 3, 4 and 5 an incomplete run ends with is not known here.
    ...(incomplete ? {} : { exitCode: verdict.pass ? 0 : 1 }),
    ...(verdict.reasons.length > 0
      ? { exitCodeDescription: sarifSentence(verdict.reasons.join(' '), caps.message) }
      : {}),
    endTimeUtc: createdAt,
    toolExecutionNotifications: notifications,
    properties: databaseProperties(told),
  };
}

/** What an invocation says of one report, or of several together. */
interface Told extends Pick<Report, 'verdict' | 'createdAt'>, Partial<Pick<Report, 'database' | 'coverage'>> {
  readonly notices: readonly (Notice & { readonly place: ArtifactLocation | undefined })[];
}

function databaseProperties({ database, coverage = [] }: Told): Invocation['properties'] {
  if (!database) return {};
  return {
    advisorySnapshot: dataDate({ database, coverage }).date,
    advisoryDatabase: database.digest,
    ...(database.demo ? { demoData: true } : {}),
  };
}
