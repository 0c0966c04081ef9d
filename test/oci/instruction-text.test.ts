import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instructionText } from '../../src/oci/instruction-text.ts';

const cases = [
  ['/bin/sh -c #(nop) ADD file:5b5a in / ', 'ADD file:5b5a in /'],
  ['/bin/sh -c #(nop)  CMD ["bash"]', 'CMD ["bash"]'],
  ['/bin/sh -c apt-get update', 'RUN apt-get update'],
  ['RUN /bin/sh -c apt-get update   &&\n apt-get install # buildkit', 'RUN apt-get update && apt-get install'],
  ['COPY app /app # buildkit', 'COPY app /app'],
  ['|1 TOKEN=hunter2 /bin/sh -c make', 'RUN make'],
  ['RUN |2 A=1 TOKEN=hunter2 /bin/sh -c make # buildkit', 'RUN make'],
  ['RUN |1 TOKEN=hunter2 /bin/bash -c make # buildkit', 'RUN (with build arguments)'],
  ['EXPOSE map[80/tcp:{}]', 'EXPOSE 80/tcp'],
  ['EXPOSE map[443/tcp:{} 53/udp:{}] # buildkit', 'EXPOSE 443/tcp 53/udp'],
  ['/bin/sh -c #(nop)  EXPOSE 80', 'EXPOSE 80'],
  ['bazel build ...', 'bazel build ...'],
  ['', ''],
] as const;

for (const [createdBy, expected] of cases) {
  test(`${JSON.stringify(createdBy)} reads ${JSON.stringify(expected)}`, () =>
    assert.equal(instructionText(createdBy), expected));
}
