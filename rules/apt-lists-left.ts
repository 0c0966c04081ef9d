import type { Rule } from '../src/dockerfile/rule.ts';
import { cleaningEdit, runsLeavingArchives, runsLeavingLists } from '../src/dockerfile/words/package-caches.ts';
import { type PackageRun, packageRuns } from '../src/dockerfile/words/package-managers.ts';

export const aptListsLeft: Rule = {
  id: 'apt-lists-left',
  title: 'The lists and packages of apt do not stay in the layer',
  why: '`apt-get update` leaves 20 to 50 MB of package lists in `/var/lib/apt/lists`. They are out of date when the image is used, and a later `RUN` cannot take them out of this layer. Remove them at the end of the same `RUN`, or keep them in a mount (`--mount=type=cache,target=/var/lib/apt/lists`). Who removes `docker-clean` from the configuration of apt keeps the packages as well, and wants a cache mount at `/var/cache/apt`.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3009', 'DKL-DI-0005'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n',
    },

    {
      dockerfile:
        'FROM debian:13\nRUN set -eux; \\\n	apt-get update; \\\n	apt-get install -y curl\nRUN rm -rf /var/lib/apt/lists/*\n',
      lines: [3],
      fixed:
        'FROM debian:13\nRUN set -eux; \\\n	apt-get update; \\\n	apt-get install -y curl; \\\n	rm -rf /var/lib/apt/lists/*\nRUN rm -rf /var/lib/apt/lists/*\n',
    },

    {
      dockerfile:
        'FROM debian:13\nRUN rm -rf /var/lib/apt/lists/* \\\n    && apt-get update \\\n    && apt-get install -y curl # for checks\n',
      lines: [3],
      fixed:
        'FROM debian:13\nRUN rm -rf /var/lib/apt/lists/* \\\n    && apt-get update \\\n    && apt-get install -y curl \\\n    && rm -rf /var/lib/apt/lists/* # for checks\n',
    },

    { dockerfile: 'FROM debian:13\nRUN apt-get update\nRUN make\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nRUN apt-get update\nRUN apt-get install -y curl\n', lines: [2] },
    {
      dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get install -y \\\n      curl \\\n      git\nRUN make\n',
      lines: [2],
      fixed:
        'FROM debian:13\nRUN apt-get update && apt-get install -y \\\n      curl \\\n      git \\\n      && rm -rf /var/lib/apt/lists/*\nRUN make\n',
    },
    {
      dockerfile: 'FROM debian:13\nRUN set -e; apt-get update; apt-get install -y \\\n  curl \\\n  # later\n  git\n',
      lines: [2],
      fixed:
        'FROM debian:13\nRUN set -e; apt-get update; apt-get install -y \\\n  curl \\\n  # later\n  git; \\\n  rm -rf /var/lib/apt/lists/*\n',
    },
    { dockerfile: 'FROM debian:13\nRUN ./add-sources.sh && apt-get update\nRUN apt-get install -y curl\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nRUN ["apt-get", "update"]\n', lines: [2] },
    {
      dockerfile:
        'FROM debian:13\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN --mount=type=cache,target=/var/lib/apt \\\n    apt-get update && apt-get install -y curl\n',
      lines: [4],
    },
    { dockerfile: 'FROM debian:13\nRUN sudo apt-get update && sudo apt-get install -y curl\n', lines: [2] },
    {
      dockerfile:
        'FROM debian:13\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/periodic /var/cache/apt/*\n',
      lines: [2],
      fixed:
        'FROM debian:13\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/periodic /var/cache/apt/* && rm -rf /var/lib/apt/lists/*\n',
    },
    {
      dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl\nRUN apt-get install -y git\n',
      lines: [2],
    },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n' },

    {
      dockerfile:
        'FROM debian:13\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists /var/cache/apt\n',
    },

    { dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl && apt-get dist-clean\n' },

    {
      dockerfile:
        "FROM debian:13\nRUN trap 'rm -rf /var/lib/apt/lists/*' EXIT; apt-get update && apt-get install -y curl\n",
    },

    {
      dockerfile:
        'FROM debian:13\nRUN --mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/var/lib/apt \\\n    apt-get update && apt-get install -y curl\n',
    },

    {
      dockerfile:
        'FROM debian:13\nRUN rm /etc/apt/apt.conf.d/docker-clean\nRUN --mount=type=cache,target=/var/cache/apt \\\n    --mount=type=cache,target=/var/lib/apt \\\n    apt-get update && apt-get install -y curl\n',
    },

    {
      dockerfile:
        'FROM debian:13\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\nRUN rm /etc/apt/apt.conf.d/docker-clean\n',
    },

    {
      dockerfile:
        'FROM debian:13\nRUN rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y curl \\\n    && apt-get clean && rm -rf /var/lib/apt/lists/*\n',
    },

    {
      dockerfile:
        'FROM debian:13\nRUN --mount=type=tmpfs,target=/var/lib/apt/lists apt-get update && apt-get install -y curl\n',
    },

    {
      dockerfile:
        'FROM debian:13\nRUN apt-get update && apt-get install -y gcc && make\nFROM debian:13-slim\nCOPY app /\n',
    },

    {
      dockerfile:
        'FROM debian:13\nRUN apt-get update && apt-get install -y curl && find /var/lib/apt/lists -type f -delete\n',
    },
    {
      dockerfile:
        'FROM debian:13\nARG LISTS\nRUN --mount=type=cache,target=$LISTS apt-get update && apt-get install -y curl\n',
    },
  ],
  check(file, report) {
    for (const { filling } of runsLeavingArchives(file)) {
      report({
        span: filling.verb.span,
        message: "The packages stay in this layer, as 'docker-clean' was removed: mount a cache at '/var/cache/apt'.",
      });
    }
    const runs = runsLeavingLists(file);
    if (runs.length === 0) return;
    // What installs without an update lives on the lists of another RUN.
    const takers = packageRuns(file).filter(({ commands }) => takes(commands, true));
    const lastTaken = new Map(takers.map(({ run }) => [file.stages.stageOf(run), run.span.start]));
    for (const unclean of runs) {
      const { commands, filling, run } = unclean;
      const isUsed = (lastTaken.get(file.stages.stageOf(run)) ?? 0) > run.span.start;
      const isFixable = takers.length === 0 && takes(commands, false);
      const edit = isFixable ? cleaningEdit(unclean, removal, file.dockerfile.source.text) : undefined;
      report({
        span: filling.verb.span,
        message: isUsed
          ? `A later RUN installs by these lists, so they stay in this layer: update and install in one RUN that ends with '${removal}'.`
          : `The package lists stay in this layer: end the RUN with '${removal}'.`,
        ...(edit && { fix: { title: 'Remove the package lists', edits: [edit] } }),
      });
    }
  },
};

const removal = 'rm -rf /var/lib/apt/lists/*';

/** Whether apt does something for which it needs lists. */
function takes(commands: PackageRun['commands'], isWithoutUpdate: boolean): boolean {
  const ofApt = commands.filter(({ manager }) => manager === 'apt');
  const isTaking = ofApt.some(({ action }) => action !== 'update' && action !== 'clean' && action !== 'remove');
  return isTaking && !(isWithoutUpdate && ofApt.some(({ action }) => action === 'update'));
}
