// node store.mjs <folder>: an S3 store with one bucket, `risk`, on a free port, which it prints.
import S3rver from 's3rver';

const store = new S3rver({
  port: 0,
  address: '127.0.0.1',
  directory: process.argv[2] ?? '.',
  silent: true,
  configureBuckets: [{ name: 'risk' }],
});
const { port } = await store.run();
console.log(String(port));
