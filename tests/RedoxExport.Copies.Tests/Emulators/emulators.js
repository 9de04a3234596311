// Starts an Azurite (blobs) and an S3 server on free ports of this computer, in a folder that the caller gives, and writes their ports as one line of
// JSON. Ends when its standard input ends, so that it never outlives the tests.
'use strict';

const path = require('path');
const S3rver = require('@20minutes/s3rver');
const BlobServer = require('azurite/dist/src/blob/BlobServer').default;
const BlobConfiguration = require('azurite/dist/src/blob/BlobConfiguration').default;

async function main() {
  const folder = process.argv[2];
  const s3 = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: path.join(folder, 's3'),
    configureBuckets: [{ name: 'exports' }],
  });
  const s3Address = await s3.run();

  const blobs = new BlobServer(new BlobConfiguration(
    '127.0.0.1',
    0,
    5,
    path.join(folder, 'blobs.json'),
    path.join(folder, 'extents.json'),
    [{ locationId: 'Default', locationPath: path.join(folder, 'blobs'), maxConcurrency: 50 }],
    false,
    undefined,
    false,
    undefined,
    false,
    false));
  await blobs.start();
  const blobPort = Number(new URL(blobs.getHttpServerAddress()).port);
  process.stdout.write(JSON.stringify({ s3: s3Address.port, blobs: blobPort }) + '\n');

  process.stdin.resume();
  process.stdin.on('end', () => process.exit(0));
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
