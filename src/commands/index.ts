import { CacheInfo } from './cache/info.ts';
import { CachePrune } from './cache/prune.ts';
import { DbBuild } from './db/build.ts';
import { DbStatus } from './db/status.ts';
import { DbUpdate } from './db/update.ts';
import { Explain } from './explain.ts';
import { ImageFiles } from './image/files.ts';
import { ImageHistory } from './image/history.ts';
import { ImageInspect } from './image/inspect.ts';
import { ImageList } from './image/list.ts';
import { Lint } from './lint.ts';
import { Sbom } from './sbom.ts';
import { Scan } from './scan.ts';

/** Every command by its name; oclif reads this map instead of searching folders. */
export const commands = {
  scan: Scan,
  sbom: Sbom,
  lint: Lint,
  explain: Explain,
  'image:list': ImageList,
  'image:inspect': ImageInspect,
  'image:history': ImageHistory,
  'image:files': ImageFiles,
  'db:build': DbBuild,
  'db:update': DbUpdate,
  'db:status': DbStatus,
  'cache:info': CacheInfo,
  'cache:prune': CachePrune,
};
